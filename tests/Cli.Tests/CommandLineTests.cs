using System.Text.Json.Nodes;

namespace Diffusion.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void PluginsAsJsonGiveKindNameAndOptionsWithDefaults()
    {
        var plugins = JsonNode.Parse(Invocation.Of("plugins", "--json").Output)!.AsArray();
        var ddim = plugins.Single(p => (string)p!["name"]! == "ddim")!;
        Assert.Equal("sampler", (string)ddim["kind"]!);
        Assert.Equal("Song, Meng and Ermon 2021, eq. 12 and 16", (string)ddim["source"]!);
        Assert.Equal("""{"eta":0,"clipSample":null}""", ddim["options"]!.ToJsonString());
        Assert.All(plugins, p => Assert.NotEqual("", (string)p!["description"]!));
        Assert.Equal(
            [
                "clipping", "codec", "coder", "data", "decoder", "executor", "feature-extractor", "grid", "guidance", "langevin-sampler",
                    "metric", "model",
                "objective", "optimizer", "sampler", "schedule", "state-guidance", "state-objective", "state-sampler", "strength", "task",
                "text-encoder", "times", "tracking", "transition", "variance", "weighting",
            ],
            plugins.Select(p => (string)p!["kind"]!).Distinct().Order());
    }

    [Fact]
    public void OnePluginIsListedWithItsOptions() =>
        Assert.Equal(
            "schedule: how noise grows with time (default cosine)\n"
            + "  vp-sde continuous; the variance preserving SDE with linear beta(t) "
            + "[Song et al. 2021, eq. 11 and appendix C; 003 continuous-time formulation]\n"
            + "    betaMin = 0.1: beta(0); a number above 0 to 1000\n"
            + "    betaMax = 20: beta(1); a number above 0 to 1000\n"
            + "    minTime = 0.001: t_eps, the smallest time that is trained and sampled; a number above 0 to below 1\n\n"
            + "In brackets: the paper or the equation. Numbers from 000 to 004 are the documents on diffusion models that this project "
            + "follows; docs/lectures.md goes through them statement by statement.\n",
            Invocation.Of("plugins", "vp-sde").Output);

    [Fact]
    public void AnUnknownPluginIsRefused() =>
        Assert.Equal(
            new Invocation(2, "", "There is no plugin and no kind 'dimm'. Did you mean 'ddim'? 'diffusion plugins' lists all.\n"),
            Invocation.Of("plugins", "dimm"));

    [Fact]
    public void AWrongCommandLineIsRefused()
    {
        Assert.Equal(
            new Invocation(2, "", "Required argument 'FILE' missing for command: 'run'.\n'diffusion run --help' shows what is allowed.\n"),
            Invocation.Of("run"));
    }

    [Theory]
    [InlineData("resume")]
    [InlineData("sample")]
    [InlineData("evaluate")]
    public void AFolderWithoutARunIsRefused(string command) =>
        Assert.Equal(
            new Invocation(
                2, "",
                "There is no run in 'nowhere'. A run's folder holds an experiment.json; 'diffusion run' prints its path when it starts.\n"),
            Invocation.Of(command, "nowhere"));

    [Fact]
    public void HelpNamesEveryCommand()
    {
        var help = Invocation.Of("--help");
        Assert.Equal(0, help.ExitCode);
        Assert.All(
            [
                "init", "run", "sweep", "resume", "sample", "evaluate", "validate", "list", "show", "diff", "best", "report",
                    "clean", "plugins",
                "schema", "sync", "completion",
            ],
            c => Assert.Contains($"  {c} ", help.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryPluginSaysWhatItIsAndWhereItComesFrom() =>
        Assert.Empty(PluginSet.Create().All
            .Where(p => p.Description.Length == 0 || p.Source.Length == 0)
            .Select(p => $"{p.Kind} {p.Name}"));
}
