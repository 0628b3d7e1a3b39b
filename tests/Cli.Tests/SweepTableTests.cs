using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Spectre.Console;

namespace Diffusion.Cli.Tests;

/// <summary>What a terminal shows while a sweep goes on.</summary>
public sealed class SweepTableTests : IDisposable
{
    private const int Width = 80, Height = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly PluginCatalog _catalog = PluginSet.Create();

    public void Dispose() => _folder.Dispose();

    /// <summary>Forty variants of long names, of which the last two are computed now.</summary>
    [Fact]
    public void CountsAndRunningRowsStayOnASmallTerminal()
    {
        var plan = Plan();
        var running = plan.Runs.TakeLast(2).ToList();
        foreach (var variant in running) Directory.CreateDirectory(plan.Folder.Run(variant).Path);
        using var first = FolderLock.TryTake(plan.Folder.Run(running[0]).LockFile);
        using var second = FolderLock.TryTake(plan.Folder.Run(running[1]).LockFile);

        var lines = Lines(SweepTable.Of(new SweepBoard(plan), TimeSpan.FromSeconds(75), Width, Height));

        Assert.InRange(lines.Count, 10, Height - 1);
        Assert.All(lines, l => Assert.InRange(l.Length, 0, Width));
        Assert.Equal("2 running, 38 waiting", lines[0].Trim());
        Assert.Equal(["variant", "state", "step", "loss", "left"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(lines[2..4], l => Assert.Contains(" running", l, StringComparison.Ordinal));
        Assert.All(lines[4..^1], l => Assert.Contains(" waiting", l, StringComparison.Ordinal));
        Assert.Equal("22 more; about 00:01:15 left", lines[^1].Trim());
        Assert.Equal(Height - 6 + 3, lines.Count);
        Assert.StartsWith("v, linear, 0.002, 3", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void TheTimeLeftIsAllOfIt()
    {
        var lines = Lines(SweepTable.Of(new SweepBoard(Plan()), TimeSpan.FromHours(30), Width, Height));
        Assert.Equal("22 more; about 30:00:00 left", lines[^1].Trim());
    }

    [Theory]
    [InlineData("sampler=ddim, seed=0", 20, "sampler=ddim, seed=0")]
    [InlineData("sampler=ddim(eta=0.5), sampling.steps=20, seed=0", 21, "ddim(eta=0.5), 20, 0")]
    [InlineData("objective=epsilon, schedule=cosine, seed=0", 12, "epsil...e, 0")]
    [InlineData("abcdefghijkl", 8, "abc...kl")]
    public void ALongNameIsItsValuesAndThenTheirEnds(string name, int length, string expected) =>
        Assert.Equal(expected, SweepTable.Short(name, length));

    /// <summary>A sweep ends with a table of results, the best first, where it was shown as one.</summary>
    [Fact]
    public void TheResultsAreATable()
    {
        var plan = Plan();
        foreach (var (variant, i) in plan.Runs.Take(3).Select((v, i) => (v, i)))
        {
            var run = plan.Folder.Run(variant);
            Directory.CreateDirectory(run.Path);
            run.WriteExperiment(ResolvedExperiment.ToJson(variant.Experiment, run.Path));
            new RunRecord
            {
                Status = RunStatus.Finished, Name = "x", Id = run.Id, StartedAt = DateTimeOffset.UnixEpoch, WallSeconds = 1 + i,
                Metrics = new Dictionary<string, double> { ["energy"] = 3 - i },
            }.Write(run);
        }

        var lines = SweepResults.Of(plan, new SweepBoard(plan), _catalog).ToList();

        Assert.Equal(["variant", "energy", "seconds"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            plan.Runs.Take(3).Select((v, i) => $"{v.Name} {3 - i} {1 + i}.0").Reverse(),
            lines[1..].Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    private SweepPlan Plan()
    {
        var file = _folder.File(
            "sweep.json",
            """
            {
              "base": { "data": { "name": "moons", "count": 100 }, "model": { "name": "mlp", "width": 16 }, "tracking": "none", "metrics": ["energy"] },
              "axes": { "objective": ["epsilon", "v"], "schedule": ["cosine", "linear"], "training.learningRate": [0.001, 0.002] },
              "seeds": [0, 1, 2, 3, 4], "metric": "energy"
            }
            """);
        return new SweepPlanner(_catalog).Plan(file, [$"output={_folder.Path}/runs"]);
    }

    private static List<string> Lines(Table table)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        (console.Profile.Width, console.Profile.Height) = (Width, Height);
        console.Write(table);
        return [.. text.ToString().TrimEnd('\n').Split('\n').Select(l => l.TrimEnd())];
    }
}
