using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Tests.Tracking;

public sealed class EventLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A process may die between the last event and the run's record; the next one then comes to the same numbers.</summary>
    [Fact]
    public void ResultsThatAreThereAreNotRepeated()
    {
        var file = Path.Combine(_folder.Path, "events.jsonl");
        var results = new Dictionary<string, double> { ["mmd"] = 0.25, ["nll"] = double.NaN, ["elbo"] = double.PositiveInfinity };
        for (int i = 0; i < 2; i++)
        {
            using var log = new EventLog(file, TimeProvider.System);
            log.Metric("loss", 0.5, 10);
            log.Results(results, 10);
        }

        using (var log = new EventLog(file, TimeProvider.System)) log.Results(new Dictionary<string, double> { ["mmd"] = 0.26 }, 10);

        Assert.Equal(
            [("loss", 0.5), ("mmd", 0.25), ("nll", double.NaN), ("elbo", double.PositiveInfinity), ("mmd", 0.26)],
            EventReader.Read(file).Select(e => (e.Name, e.Number)));
    }

    /// <summary>A run that goes on from a checkpoint comes to the same steps again; before, they stood twice in the log.</summary>
    [Fact]
    public void StepsThatAreThereAreNotRepeated()
    {
        var file = Path.Combine(_folder.Path, "events.jsonl");
        foreach (long[] session in new long[][] { [10, 20, 30], [20, 30, 40] })
        {
            using var log = new EventLog(file, TimeProvider.System);
            foreach (long step in session) log.Metric("loss", 1.0 / step, step);
        }

        Assert.Equal([10L, 20L, 30L, 40L], EventReader.Read(file).Select(e => e.Step!.Value));
    }

    /// <summary>What a killed run left half written is no event, and would be half a line in the copy too.</summary>
    [Fact]
    public void EventsThatAreThereAreNotCopiedAndHalfLinesNever()
    {
        string from = Path.Combine(_folder.Path, "from.jsonl"), to = Path.Combine(_folder.Path, "to.jsonl");
        const string half = """{"time":3,"typ""";
        string[] lines = [Line(1), half, Line(2), half];
        File.WriteAllText(from, string.Join('\n', lines));
        File.WriteAllText(to, Line(1) + "\n");

        using (var log = new EventLog(to, TimeProvider.System)) log.Copy(from);

        Assert.Equal([Line(1), Line(2)], File.ReadLines(to));
    }

    private static string Line(int step) => $$"""{"time":1,"type":"metric","name":"loss","value":1,"step":{{step}}}""";

    [Fact]
    public void NamesStandInItAsTheyAre()
    {
        var file = Path.Combine(_folder.Path, "events.jsonl");
        using (var log = new EventLog(file, TimeProvider.System)) log.Param("sampler.name", "dpm-solver++");

        Assert.Contains("\"value\":\"dpm-solver++\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal("dpm-solver++", Assert.Single(EventReader.Read(file)).Value);
    }
}
