using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Spectre.Console;

namespace Diffusion.Cli.Display;

/// <summary>What the commands say about runs.</summary>
internal static class RunText
{
    private const double BytesInMb = 1e6;

    public static string Started(RunFolder folder, long parameters) =>
        string.Create(CultureInfo.InvariantCulture, $"run {Relative(folder.Path)}  ({parameters:N0} parameters)");

    public static string Warning(string message) => $"warning: {message}";

    public static string Picture(string file, long step) => $"samples at step {step}: {Relative(file)}";

    /// <summary>How far the measuring is, such as "measuring frechet (2 of 5)  training a classifier 120/600".</summary>
    public static string Measuring(MeasuringProgress progress)
    {
        var at = progress.Of is { Count: > 0 } of ? $"  {(of.Work is null ? "" : of.Work + " ")}{of.Done}/{of.Count}" : "";
        return progress.Count == 0
            ? $"measuring{at}"
            : $"measuring {progress.Metric} ({Math.Min(progress.Done + 1, progress.Count)} of {progress.Count}){at}";
    }

    /// <summary>The closing table and the pictures' paths, or how to go on with an unfinished run.</summary>
    public static int Close(RunOutcome outcome)
    {
        var record = outcome.Record;
        if (record.Status != RunStatus.Finished)
        {
            Console.Out.WriteLine(
                $"{outcome.Stopped}. Go on with: diffusion resume {Relative(outcome.Folder.Path)}");
            return ExitCode.Interrupted;
        }

        (string Name, double Value)[] speeds =
        [
            ("steps per second", record.StepsPerSecond),
            ("samples per second", record.SamplesPerSecond),
            ("function evaluations", record.FunctionEvaluations),
            ("classifier evaluations", record.ClassifierEvaluations),
            ("peak memory in MB", record.PeakMemoryBytes / BytesInMb),
            ("wall seconds", record.WallSeconds),
        ];
        Table(record.Metrics, record.Sees, speeds);
        Paths(outcome.Pictures.Append(outcome.Folder.RunFile));
        return ExitCode.Done;
    }

    public static int Close(SampleOutcome outcome)
    {
        Table(outcome.Result.Metrics, outcome.Result.Sees, Speeds(outcome.Result));
        Paths(outcome.Pictures.Append(Path.Combine(outcome.Folder, "result.json")));
        return ExitCode.Done;
    }

    public static int Close(EvaluationOutcome outcome)
    {
        Table(outcome.Result.Metrics, outcome.Result.Sees, outcome.Samples == SamplesOrigin.Drawn ? Speeds(outcome.Result) : []);
        Paths([.. outcome.Pictures, Path.Combine(outcome.Folder, "result.json")]);
        return ExitCode.Done;
    }

    /// <summary>A path as the user would type it here.</summary>
    public static string Relative(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static (string Name, double Value)[] Speeds(TaskResult result) =>
        [("samples per second", result.SamplesPerSecond), ("peak memory in MB", result.PeakMemoryBytes / BytesInMb)];

    /// <summary>
    /// A metric and the bounds of its interval are one row. A run that trained nothing, or drew nothing, has no speed of it.
    /// </summary>
    private static void Table(
        IReadOnlyDictionary<string, double> metrics,
        IReadOnlyDictionary<string, IReadOnlyList<DataPart>> sees,
        IEnumerable<(string Name, double Value)> speeds)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("metric")
            .AddColumn(new TableColumn("value").RightAligned())
            .AddColumn(new TableColumn("95 % interval").RightAligned())
            .AddColumn("sees");
        foreach (var (name, value) in metrics.Where(m => !IntervalNames.IsBound(m.Key, metrics.Keys)))
        {
            var interval = IntervalNames.Of(metrics, name) is var (low, high) ? $"{Number(low)} to {Number(high)}" : "";
            var parts = sees.GetValueOrDefault(name, []).Select(p => p.ToString().ToLowerInvariant());
            table.AddRow(name, Number(value), interval, string.Join(", ", parts));
        }

        foreach (var (name, value) in speeds.Where(s => s.Value > 0)) table.AddRow(name, Number(value), "", "");
        // The shared console keeps the first output it sees; this one follows Console.Out.
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }).Write(table);
    }

    private static void Paths(IEnumerable<string> paths)
    {
        foreach (var path in paths) Console.Out.WriteLine(Relative(path));
    }

    private static string Number(double value)
    {
        var format = Math.Abs(value) switch { >= 1000 => "0", > 0 and < 1e-3 => "0.0##e-0", _ => "0.####" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
