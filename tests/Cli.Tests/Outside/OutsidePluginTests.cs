using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Tests.Outside;

/// <summary>Plugins of a stranger's assembly in whole runs.</summary>
public sealed class OutsidePluginTests : IDisposable
{
    /// <summary>DDIM without noise, by the factor of the estimate of x0 that a test changes.</summary>
    private static string Source(string factor = "1.0", string name = "mine") => $$"""
        using System.ComponentModel;
        using Diffusion.Framework.Plugins;
        using Diffusion.Framework.Sampling;
        using Microsoft.Extensions.DependencyInjection;
        using static TorchSharp.torch;

        namespace Mine;

        [PluginModule(PluginContract.Version)]
        public sealed class Module : IPluginModule
        {
            public void Register(IServiceCollection services) => services.For(ISampler.Kind).Add<MySampler, MyOptions>("{{name}}");
        }

        [Description("a stranger's sampler"), Source("nowhere, eq. 1")]
        public sealed class MySampler(MyOptions options) : ISampler
        {
            public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) => problem.Walk(
                (x, x0, t, s) => s.Alpha * options.Factor * x0 + s.Sigma / t.Sigma * (x - t.Alpha * x0), cancellation);
        }

        public sealed record MyOptions
        {
            [Description("multiplies the estimate")]
            public double Factor { get; init; } = {{factor}};
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Experiment(string plugins = "\"lib/Mine.dll\"") => _folder.File("tiny.json", $$"""
        {
          "plugins": [{{plugins}}], "output": "{{_folder.Path}}/runs",
          "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 },
          "threads": 1, "training": { "steps": 20, "batchSize": 50 }, "sampler": "mine", "metrics": ["energy"],
          "sampling": { "count": 60, "steps": 5, "batchSize": 60 }
        }
        """);

    private string Compile(string source, string name = "Mine") =>
        PluginCompiler.Compile(Path.Combine(_folder.Path, "lib"), name, source);

    private static (int, string) Valid(string file)
    {
        var found = Invocation.Of("validate", file);
        return (found.ExitCode, found.Error);
    }

    private RunFolder Run(params string[] more)
    {
        var before = Directory.Exists(_folder.Path + "/runs") ? RunFolder.FindAll(_folder.Path + "/runs").Select(r => r.Path).ToList() : [];
        var run = Invocation.Of(["run", Experiment(), .. more]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return Assert.Single(RunFolder.FindAll(_folder.Path + "/runs"), r => !before.Contains(r.Path));
    }

    [Fact]
    public void ARunKeepsACopyThatSampleEvaluateAndReportFind()
    {
        var assembly = Compile(Source());
        var run = Run();
        var digest = Manifest.DigestOf(assembly);
        var environment = (JsonObject)SealedJson.Read(run.EnvironmentFile)["plugins"]![0]!;
        Assert.Equal(digest, (string?)environment["files"]!["Mine.dll"]);
        Assert.Equal(("Mine", 1), ((string?)environment["name"], (int?)environment["contract"]));

        Directory.Delete(Path.GetDirectoryName(assembly)!, recursive: true);
        var copy = (string)JsonNode.Parse(File.ReadAllText(run.ExperimentFile))!["plugins"]![0]!;
        Assert.Equal(digest, Manifest.DigestOf(run.File(copy)));
        var drawn = Invocation.Of("sample", run.Path);
        Assert.Equal((0, ""), (drawn.ExitCode, drawn.Error));
        var result = JsonNode.Parse(File.ReadAllText(Directory.GetFiles(run.Samples, "result.json", SearchOption.AllDirectories)[0]))!;
        Assert.Equal(RunRecord.Read(run).SamplesSha256, (string?)result["sha256"]);
        Assert.Equal((0, ""), (Invocation.Of("evaluate", run.Path).ExitCode, Invocation.Of("report", run.Path).Error));
        Assert.Equal(0, Invocation.Of("resume", run.Path).ExitCode);
    }

    /// <summary>Before, a run whose plugin brought a file in a folder could not be read again.</summary>
    [Fact]
    public void FilesInFoldersAreKeptAndFound()
    {
        var assembly = Compile(Source());
        _folder.File("lib/Mine.files/deep/weights.txt", "1");
        var run = Run();
        Directory.Delete(Path.GetDirectoryName(assembly)!, recursive: true);
        var drawn = Invocation.Of("sample", run.Path);
        Assert.Equal((0, ""), (drawn.ExitCode, drawn.Error));
    }

    [Fact]
    public void AnAssemblyKeepsItsName()
    {
        File.Move(Compile(Source()), Path.Combine(_folder.Path, "lib", "mine-2.dll"));
        var run = Invocation.Of("validate", Experiment("\"lib/mine-2.dll\""));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'lib/mine-2.dll' is the assembly 'Mine' under another name. Name it 'Mine.dll'.", run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AReferenceThatIsNotThereIsToldBeforeAnythingIsCompared() => Assert.Equal(
        new Invocation(2, "", "There is no file 'nowhere.json' to compare with; '--record nowhere.json' writes it.\n"),
        Invocation.Of("verify", "cosine", "--against", "nowhere.json"));

    [Fact]
    public void AChangedAssemblyIsAnotherRunOfTheSameTraining()
    {
        Compile(Source());
        var first = Run();
        Assert.Equal(first.Id + "-2", Run("--again").Id);
        Compile(Source("0.9"));
        var second = Run();

        Assert.NotEqual(first.Id, second.Id[..12]);
        Assert.NotEqual(RunRecord.Read(first).SamplesSha256, RunRecord.Read(second).SamplesSha256);
    }

    /// <summary>What goes on with a run loads its copy, which must be what the run began with.</summary>
    [Fact]
    public void ADamagedCopyIsTold()
    {
        Compile(Source());
        var run = Run();
        var copy = run.File((string)JsonNode.Parse(File.ReadAllText(run.ExperimentFile))!["plugins"]![0]!);
        File.AppendAllText(copy, "x");

        var sample = Invocation.Of("sample", run.Path);
        Assert.Equal(2, sample.ExitCode);
        Assert.Equal(
            $"The experiment has a problem:\n  {run.ExperimentFile}: plugins.0: '{copy}' is damaged: it has another SHA-256 than "
                + $"'manifest.sha256' beside it tells.\n",
            sample.Error);
    }

    /// <summary>Variants are computed by processes of their own, each from the copy in its run's folder.</summary>
    [Fact]
    public void ASweepFindsTheAssemblyAgain()
    {
        Compile(Source());
        Experiment();
        var file = _folder.File("sweep.json",
            """{ "base": "tiny.json", "axes": { "sampler": ["mine", "ddim"] }, "executor": { "name": "local", "parallel": 1 } }""");
        var sweep = Invocation.Of("sweep", file);

        Assert.Equal((0, ""), (sweep.ExitCode, sweep.Error));
        var runs = RunFolder.FindAll(_folder.Path + "/runs");
        Assert.Equal(2, runs.Count);
        Assert.All(runs, r => Assert.Equal(RunStatus.Finished, RunRecord.Read(r).Status));
        Assert.Equal(runs[0].FindShared()!.Path, runs[1].FindShared()!.Path);
        var experiment = JsonNode.Parse(File.ReadAllText(Path.Combine(runs[0].FindShared()!.Path, "experiment.json")))!;
        Assert.StartsWith("plugins/Mine-", (string?)experiment["plugins"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public void TheFolderOfAVariableIsForEveryExperimentThatUsesIt()
    {
        var assembly = Compile(Source());
        Environment.SetEnvironmentVariable("DIFFUSION_PLUGINS", Path.GetDirectoryName(assembly));
        try
        {
            Assert.Contains("mine", Invocation.Of("plugins", "mine").Output, StringComparison.Ordinal);
            Assert.Contains("\"mine\"", Invocation.Of("schema").Output, StringComparison.Ordinal);
            Assert.Equal((0, ""), Valid(Experiment(plugins: "")));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DIFFUSION_PLUGINS", null);
        }

        Assert.Contains("there is no sampler 'mine'; allowed: ancestral,", Invocation.Of("validate", Experiment(plugins: "")).Error,
            StringComparison.Ordinal);
        Assert.Contains("a stranger's sampler [nowhere, eq. 1] (from ", Invocation.Of("plugins", "mine", "--with", assembly).Output,
            StringComparison.Ordinal);
        Assert.Contains("\"mine\"", Invocation.Of("schema", "--with", Experiment()).Output, StringComparison.Ordinal);
        Assert.Equal(2, Invocation.Of("plugins", "mine").ExitCode);
    }

    [Fact]
    public void VerifyTriesAnAssembly()
    {
        var right = Invocation.Of("verify", Compile(Source().Replace("options.Factor *", "1.0 *", StringComparison.Ordinal)), "--set",
            "factor=2");
        Assert.Equal((0, ""), (right.ExitCode, right.Error));
        Assert.Contains("sampler 'mine': all ", right.Output, StringComparison.Ordinal);

        var wrong = Invocation.Of("verify", Compile(Source("0.8", "shrinking"), "Shrinking"));
        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Error));
        Assert.Contains(
            "sampler 'shrinking': with the exact denoiser it draws a Gaussian on every kind of schedule: on VP, the mean in "
                + "standard deviations from the exact one is ",
            wrong.Output, StringComparison.Ordinal);
    }
}
