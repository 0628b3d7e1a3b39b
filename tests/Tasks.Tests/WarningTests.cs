using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Tasks.Tests;

/// <summary>What is allowed but unfit is told when an experiment is read, while it runs, in its record and in reports.</summary>
public sealed class WarningTests : IDisposable
{
    private const string Sine = """
        { "task": { "name": "sine", "width": 2 }, "data": { "name": "sine", "count": 50 }, "metrics": [{ "name": "sine-error", "samples": 5 }],
          "training": { "steps": 20, "batchSize": 25, "checkpointEvery": 10 }, "fineTuning": { "steps": 5 } }
        """;

    private const string OfWidth = "task.width: 2 units cannot follow a sine; use at least 4.";
    private const string OfData = "data.count: 50 samples are few for a sine.";
    private const string OfMetric = "metric sine-error: 5 samples tell little.";

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunTellsThemAtItsStartAndKeepsThem()
    {
        var experiment = _folder.Read(Sine);
        Assert.Equal([new Warning("task.width", "2 units cannot follow a sine; use at least 4.")], experiment.Warnings);
        using var output = new StringWriter { NewLine = "\n" };
        var run = _folder.Runner.Run(experiment, new PlainObserver(output, TimeProvider.System));

        Assert.Equal([OfWidth, OfData, OfMetric], run.Record.Warnings);
        Assert.Equal(run.Record.Warnings, RunRecord.Read(run.Folder).Warnings);
        Assert.StartsWith($"warning: {OfWidth}\nwarning: {OfData}\nrun ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"measuring\nwarning: {OfMetric}\n", output.ToString(), StringComparison.Ordinal);
        // They are no part of what the experiment is.
        Assert.Equal(ExperimentIdentity.Id(experiment), ExperimentIdentity.Id(experiment with { Warnings = [] }));
    }

    [Fact]
    public void AnExperimentWithoutAnyHasNone() =>
        Assert.Empty(_folder.Run(Sine, "task.width=16", "data.count=400", "metrics=[\"sine-error\"]").Record.Warnings);

    [Fact]
    public void ARunThatIsGoneOnWithTellsEachOnce()
    {
        using var stopping = new CancellationTokenSource();
        var part = _folder.Runner.Run(_folder.Read(Sine), new Stopping(15, stopping), stopping.Token);
        Assert.Equal([OfWidth, OfData], part.Record.Warnings);

        var resumed = _folder.Runner.Resume(part.Folder, new Stopping(-1, stopping));

        Assert.Equal([OfWidth, OfData, OfMetric], resumed.Record.Warnings);
    }

    [Fact]
    public void ASweepGroupsThemByVariantAndItsReportShowsThem()
    {
        var file = _folder.File("sweep.json", $$"""
            { "base": {{Sine.Insert(Sine.LastIndexOf('}'), $$""", "output": "{{_folder.Path}}", "tracking": "none", "threads": 1 """)}},
              "axes": { "task.width": [2, 3, 8], "seed": [0, 1] } }
            """);
        var plan = new SweepPlanner(TaskFolder.Catalog).Plan(file);
        Assert.Equal(
            [
                "variants 'width=2, seed=0', 'width=2, seed=1': task.width: 2 units cannot follow a sine; use at least 4.",
                "variants 'width=3, seed=0', 'width=3, seed=1': task.width: 3 units cannot follow a sine; use at least 4.",
            ],
            plan.Warnings);

        using var never = new CancellationTokenSource();
        var observer = new Listening();
        var outcome = new SweepRunner(
            plan, new InProcessExecutor(TaskFolder.Catalog, new Stopping(-1, never)), new SweepReport(TaskFolder.Catalog),
                new SilentTracker(), observer)
            .Run(Rerun.None);

        Assert.Equal(plan.Warnings.Select(w => $"warning: {w}"), observer.Warnings);
        Assert.Contains("3 of 3 variants have warnings, which stand below the table.", outcome.Report!.Warnings);
        Assert.EndsWith(
            $"""

            ## Warnings of the runs

            * variant 'width=2': {OfWidth}
            * every variant: {OfData}
            * every variant: {OfMetric}
            * variant 'width=3': task.width: 3 units cannot follow a sine; use at least 4.

            """,
            File.ReadAllText(outcome.Report.Files[2]),
            StringComparison.Ordinal);
        Assert.Contains(
            $"""<p class="warning"><strong>variant &#39;width=2&#39;</strong>: {OfWidth}</p>""",
            File.ReadAllText(outcome.Report.Files[0]),
            StringComparison.Ordinal);
    }

    private sealed class Stopping(long step, CancellationTokenSource stopping) : IRunObserver
    {
        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Training(Framework.Training.TrainingProgress progress)
        {
            if (progress.Step == step) stopping.Cancel();
        }

        public void Sampling(int done, int count)
        {
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message)
        {
        }
    }

    private sealed class Listening : ISweepObserver
    {
        public List<string> Warnings { get; } = [];

        public void Look(SweepBoard board)
        {
        }

        public void Changed(SweepBoard board, VariantProgress progress)
        {
        }

        public void Warn(string message) => Warnings.Add(message);
    }
}
