using System.Globalization;
using System.Text.Json;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Cli.Display;

/// <summary>What the command <c>sweep</c> says.</summary>
internal static class SweepText
{
    /// <summary>
    /// The table of a dry run: every variant with its run, its training and how it stands, then what the seeds can show and what is
    /// left.
    /// </summary>
    public static void Describe(SweepPlan plan, SweepBoard board, int places, SweepSpeed? speed)
    {
        Console.Out.WriteLine($"{"state",-11}  {"run",-12}  {"training",-12}  variant");
        foreach (var variant in plan.Variants)
            Console.Out.WriteLine($"{State(board[variant]),-11}  {variant.Id,-12}  {variant.TrainingId,-12}  {variant.Name}");
        foreach (var warning in plan.Warnings) Console.Out.WriteLine($"warning: {warning}");
        var trainings = plan.Runs.DistinctBy(v => v.TrainingId).ToList();
        int trained = trainings.Count(v => plan.Folder.Training(v).FindRecord()?.Status == RunStatus.Finished);
        Console.Out.WriteLine(
            $"{plan.Variants.Count} variants are {plan.Runs.Count} runs: {Summary(board)}. "
            + $"{trained} of {trainings.Count} trainings are done.");
        Console.Out.WriteLine(SweepOutlook.Of(plan));
        Console.Out.WriteLine(speed is not null
            ? $"About {TimeLeft.Of(speed.Left(plan, board, places))} left, {places} at a time."
            : $"{places} at a time; how long they take is known when the first is finished.");
    }

    /// <summary>What came of a sweep, and the exit code.</summary>
    public static int Close(SweepPlan plan, SweepOutcome outcome, PluginCatalog catalog, bool interrupted)
    {
        var board = outcome.Board;
        var unfinished = board.Runs.Where(p => p.State != VariantState.Finished);
        foreach (var p in unfinished.Where(p => p.State == VariantState.Failed || p.Error is not null))
            Console.Error.WriteLine($"{p.Variant.Name}: {p.Error ?? "failed"} ({RunText.Relative(plan.Folder.Run(p.Variant).Path)})");
        if (SweepDisplay.IsLive)
            foreach (var line in SweepResults.Of(plan, board, catalog)) Console.Out.WriteLine(line);
        Console.Out.WriteLine($"{Summary(board)}. {RunText.Relative(plan.Folder.RecordFile)}");
        if (outcome.Report is { } report)
            foreach (var line in report.Sentences.Append(RunText.Relative(report.Files[0]))) Console.Out.WriteLine(line);
        if (interrupted && board.Count(VariantState.Finished) < plan.Runs.Count)
        {
            Console.Out.WriteLine("Interrupted; the same command goes on.");
            return ExitCode.Interrupted;
        }

        if (board.Count(VariantState.Failed) > 0) Console.Error.WriteLine("'--rerun failed' tries the failed ones again.");
        return board.Count(VariantState.Finished) == plan.Runs.Count ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>How many runs are in each state that occurs.</summary>
    public static string Summary(SweepBoard board) =>
        string.Join(", ", board.Runs.GroupBy(State).Select(g => $"{g.Count()} {g.Key}"));

    public static string State(VariantProgress progress) => JsonNamingPolicy.CamelCase.ConvertName(progress.State.ToString());

    public static string Steps(VariantProgress progress) => progress.Step > 0 ? $"{progress.Step}/{progress.Steps}" : "";

    /// <summary>Step, loss and time left of a running variant; the time that a finished one took.</summary>
    public static string Progress(VariantProgress progress) => progress switch
    {
        { State: VariantState.Finished, Record: { } record } => string.Create(CultureInfo.InvariantCulture, $"{record.WallSeconds:0.0} s"),
        { State: VariantState.Running, Loss: { } loss } =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Steps(progress)}  loss {loss:0.0000}{(progress.Left is { } left ? $"  {TimeLeft.Of(left)} left" : "")}"),
        _ => "",
    };
}
