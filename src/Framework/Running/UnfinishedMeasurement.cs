using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Files;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>
/// What a run has drawn and measured before its end, in <c>measuring.json</c> beside the samples, so that a run that goes on does neither
/// again. It holds for the same weights and the same versions alone; otherwise all is done anew. The finished run has no such file.
/// </summary>
/// <param name="folder">The folder of the samples.</param>
/// <param name="of">What drew and measured: numbers of the versions, and the SHA-256 of the weights.</param>
internal sealed class UnfinishedMeasurement(string folder, string of)
{
    private const string FileName = "measuring.json";

    private readonly string _file = Path.Combine(folder, FileName);
    private Content _content = Earlier(Path.Combine(folder, FileName), of);

    /// <summary>What was drawn; null where that is still to be done.</summary>
    public DrawnBefore? Drawn
    {
        get => _content.Drawn;
        set => Keep(_content with { Drawn = value });
    }

    /// <summary>What a metric has measured; null where that is still to be done.</summary>
    /// <param name="metric">The metric's place in the experiment, its name and its revision.</param>
    public MeasuredBefore? Find(string metric) => _content.Metrics.GetValueOrDefault(metric);

    public void Add(string metric, MeasuredBefore measured) =>
        Keep(_content with { Metrics = new(_content.Metrics, StringComparer.Ordinal) { [metric] = measured } });

    /// <summary>Takes the files of a finished run away.</summary>
    public static void Remove(string samples)
    {
        if (!Directory.Exists(samples)) return;
        foreach (var file in Directory.EnumerateFiles(samples, FileName, SearchOption.AllDirectories)) File.Delete(file);
    }

    private void Keep(Content content)
    {
        _content = content;
        SealedJson.WriteSoon(_file, (JsonObject)JsonSerializer.SerializeToNode(content, RunRecord.Json)!);
    }

    /// <summary>A file that is damaged saves no work, and costs nothing else.</summary>
    private static Content Earlier(string file, string of)
    {
        try
        {
            return File.Exists(file) && SealedJson.Read<Content>(file, RunRecord.Json) is { } known && known.Of == of ? known : new(of);
        }
        catch (DamagedFileException)
        {
            return new(of);
        }
    }

    private sealed record Content(string Of)
    {
        public DrawnBefore? Drawn { get; init; }

        public SortedDictionary<string, MeasuredBefore> Metrics { get; init; } = new(StringComparer.Ordinal);
    }
}

/// <summary>Samples that were drawn before a run was interrupted.</summary>
/// <param name="Sha256">Their identity, which their files must have.</param>
/// <param name="FunctionEvaluations">As in <see cref="TaskResult"/>.</param>
/// <param name="ClassifierEvaluations">As in <see cref="TaskResult"/>.</param>
/// <param name="SamplesPerSecond">As in <see cref="TaskResult"/>.</param>
/// <param name="PeakMemoryBytes">As in <see cref="TaskResult"/>.</param>
/// <param name="Warnings">What drawing warned of.</param>
internal sealed record DrawnBefore(
    string Sha256, double FunctionEvaluations, double ClassifierEvaluations, double SamplesPerSecond, long PeakMemoryBytes,
    IReadOnlyList<string> Warnings);

/// <summary>What a metric measured before a run was interrupted.</summary>
/// <param name="Numbers">By name.</param>
/// <param name="Sees">The parts of the data that they depend on.</param>
/// <param name="Warnings">What measuring warned of.</param>
internal sealed record MeasuredBefore(
    IReadOnlyDictionary<string, double> Numbers, IReadOnlyList<DataPart> Sees, IReadOnlyList<string> Warnings);
