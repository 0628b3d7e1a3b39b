using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>How a run stands, from its record and its lock, and the numbers that it ended with.</summary>
internal static class Standing
{
    private const int TailBytes = 1 << 14;

    /// <summary>The record, where one that says "running" without a living process is of one that was killed: at its last event.</summary>
    public static RunRecord Of(RunFolder folder, RunRecord record) =>
        record.Status != RunStatus.Running || FolderLock.IsHeld(folder.LockFile)
            ? record
            : record with
            {
                Status = RunStatus.Interrupted,
                EndedAt = EventReader.ReadTail(folder.EventsFile, TailBytes) is [.., var last]
                    ? last.Time : record.ResumedAt ?? record.StartedAt,
            };

    /// <summary>Metrics, what they cost, and what <c>diffusion evaluate</c> measured, as <c>evaluations/NAME/METRIC</c>.</summary>
    public static IReadOnlyDictionary<string, double> Numbers(RunFolder folder, RunRecord record)
    {
        var numbers = new SortedDictionary<string, double>(record.Metrics.ToDictionary(), StringComparer.Ordinal);
        Add("functionEvaluations", record.FunctionEvaluations);
        Add("classifierEvaluations", record.ClassifierEvaluations);
        Add("samplesPerSecond", record.SamplesPerSecond);
        Add("stepsPerSecond", record.StepsPerSecond);
        Add("parameters", record.Parameters);
        Add("wallSeconds", record.WallSeconds);
        Add("peakMemoryBytes", record.PeakMemoryBytes);
        foreach (var result in Results(folder))
            foreach (var (name, value) in Metrics(result))
                numbers[$"evaluations/{Path.GetFileName(Path.GetDirectoryName(result))}/{name}"] = value;
        return numbers;

        void Add(string name, double value)
        {
            if (value > 0) numbers.TryAdd(name, value);
        }
    }

    private static IEnumerable<string> Results(RunFolder folder) => !Directory.Exists(folder.Evaluations) ? []
        : Directory.EnumerateDirectories(folder.Evaluations).Select(d => Path.Combine(d, "result.json")).Where(File.Exists)
            .Order(StringComparer.Ordinal);

    /// <summary>The numbers of an evaluation; none where its file is damaged, which spoils nothing else.</summary>
    private static IReadOnlyDictionary<string, double> Metrics(string result)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(result))?["metrics"]?.Deserialize<Dictionary<string, double>>(Format) ?? [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Dictionary<string, double>();
        }
    }

    private static JsonSerializerOptions Format { get; } = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
