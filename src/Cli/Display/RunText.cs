using System.Globalization;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Spectre.Console;

namespace Diffusion.Cli.Display;

/// <summary>What the commands say about runs.</summary>
internal static class RunText
{
    public static string Started(RunFolder folder, long parameters) =>
        string.Create(CultureInfo.InvariantCulture, $"run {Relative(folder.Path)}  ({parameters:N0} parameters)");

    /// <summary>The closing table and the pictures' paths, or how to go on with an unfinished run.</summary>
    public static int Close(RunOutcome outcome)
    {
        var record = outcome.Record;
        if (record.Status != RunStatus.Finished)
        {
            Console.Out.WriteLine($"Interrupted at training step {record.Step}; the checkpoint is written. Go on with: diffusion resume {Relative(outcome.Folder.Path)}");
            return ExitCode.Interrupted;
        }

        (string Name, double Value)[] speeds =
        [
            ("steps per second", record.StepsPerSecond),
            ("samples per second", record.SamplesPerSecond),
            ("function evaluations", record.FunctionEvaluations),
            ("wall seconds", record.WallSeconds),
        ];
        // A run that trained nothing, or drew nothing, has no speed of it.
        Table(record.Metrics.Select(m => (m.Key, Number(m.Value))).Concat(speeds.Where(s => s.Value > 0).Select(s => (s.Name, Number(s.Value)))));
        Paths(outcome.Pictures.Append(outcome.Folder.RunFile));
        return ExitCode.Done;
    }

    public static int Close(SampleOutcome outcome)
    {
        Table(outcome.Result.Metrics.Select(m => (m.Key, Number(m.Value))).Append(("samples per second", Number(outcome.Result.SamplesPerSecond))));
        Paths(outcome.Pictures.Append(Path.Combine(outcome.Folder, "result.json")));
        return ExitCode.Done;
    }

    /// <summary>A path as the user would type it here.</summary>
    public static string Relative(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static void Table(IEnumerable<(string Name, string Value)> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("metric").AddColumn(new TableColumn("value").RightAligned());
        foreach (var (name, value) in rows) table.AddRow(name, value);
        // The shared console keeps the first output it sees; this one follows Console.Out.
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }).Write(table);
    }

    private static void Paths(IEnumerable<string> paths)
    {
        foreach (var path in paths) Console.Out.WriteLine(Relative(path));
    }

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) switch { >= 1000 => "0", > 0 and < 1e-3 => "0.0##e-0", _ => "0.####" }, CultureInfo.InvariantCulture);
}
