using Diffusion.Damage;

namespace Diffusion.Cli.Tests.Damage;

/// <summary>A small part of what <c>eng/Damage</c> does for docs/results/inputs.md, through the same code.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<string> Texts(string folder, params string[] names) =>
        [.. names.Select(n => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "experiments", folder, n)))];

    [Fact]
    public void ChangedExperimentsAreReadOrRefused()
    {
        foreach (var name in new[] { "digits.json", "toy2d.json" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "experiments", name), Path.Combine(_folder.Path, name));
        var outcome = new SettingCampaign(PluginSet.Create(), _folder.Path)
            .Run(Texts("", "toy2d.json", "digits.json", "quickstart.json"), 400, 16, sweeps: false);
        Assert.Equal([], outcome.Failures);
        Assert.True(outcome.Refused > 100 && outcome.Valid > 20, $"{outcome}");
    }

    [Fact]
    public void ChangedSweepsAreReadOrRefused()
    {
        const string Small = """
            { "base": { "data": "moons", "model": "mlp", "sampler": { "name": "ddim", "eta": 0 } }, "name": "a", "baseline": "sampler=ddim",
              "axes": { "sampler": ["ddim", "ancestral"] }, "zip": { "sampling.steps": [5, 10], "sampler.eta": [0, 1] },
              "exclude": [{ "sampler": "ancestral", "sampling.steps": 5 }], "seeds": [0, 1] }
            """;
        var outcome = new SettingCampaign(PluginSet.Create(), _folder.Path).Run([Small], 100, 16, sweeps: true);
        Assert.Equal([], outcome.Failures);
    }

    [Fact]
    public void ChangedBitsOfStateFilesAreNamedOrChangeNothing()
    {
        var outcome = new StateCampaign(StateRun.Create(PluginSet.Create(), _folder.Path)).Run(ofBinary: 60, every: 211, seed: 16);
        Assert.Equal([], outcome.Failures);
        Assert.True(outcome.Faults > 300 && outcome.Named > 200, $"{outcome}");
    }
}
