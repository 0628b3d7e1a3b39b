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

    [Fact]
    public void AChangedAssemblyIsAnotherRunOfTheSameTraining()
    {
        Compile(Source());
        var first = Run();
        Assert.Equal(first.Id + "-2", Run().Id);
        Compile(Source("0.9"));
        var second = Run();

        Assert.NotEqual(first.Id, second.Id[..12]);
        Assert.NotEqual(RunRecord.Read(first).SamplesSha256, RunRecord.Read(second).SamplesSha256);
    }
}
