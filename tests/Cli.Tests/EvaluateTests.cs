using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Reports;

namespace Diffusion.Cli.Tests;

/// <summary>Measuring a finished run again.</summary>
public sealed class EvaluateTests : IDisposable
{
    private const string Tiny = """
        {
          "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 }, "threads": 1,
          "training": { "steps": 20, "batchSize": 50 }, "metrics": [{ "name": "precision-recall", "neighbours": 2 }], "sampling": { "count": 60, "steps": 5 },
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly RunFolder _run;

    public EvaluateTests()
    {
        Assert.Equal(0, Invocation.Of("run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}").ExitCode);
        _run = Assert.Single(RunFolder.FindAll(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheRunsOwnSamplesGiveTheRunsOwnMetrics()
    {
        var before = Snapshot();
        var evaluation = Invocation.Of("evaluate", _run.Path);

        Assert.Equal((0, ""), (evaluation.ExitCode, evaluation.Error));
        var result = Results().Single();
        var record = RunRecord.Read(_run);
        Assert.Equal(record.Metrics, Metrics(result));
        Assert.Equal(("run", 60, record.SamplesSha256), ((string)result["samples"]!, (int)result["count"]!, (string)result["sha256"]!));
        Assert.Matches(@"metric +\S value \S +95 % interval", evaluation.Output);
        Assert.Matches(@"precision +\S +[0-9.]+ \S +[0-9.]+ to [0-9.]+", evaluation.Output);
        Assert.DoesNotContain("sampling", evaluation.Output, StringComparison.Ordinal);
        Assert.All(before, file => Assert.Equal(file.Value, Snapshot()[file.Key]));
    }

    /// <summary>A metric that the experiment names keeps its options, here k = 2; the second evaluation goes beside the first.</summary>
    [Fact]
    public void MetricsAreChosenByName()
    {
        Assert.Equal(0, Invocation.Of("evaluate", _run.Path, "--metrics", "energy", "precision-recall").ExitCode);
        Assert.Equal(0, Invocation.Of("evaluate", _run.Path, "--metrics", "energy", "precision-recall").ExitCode);
        var results = Results();
        Assert.Equal(2, results.Count);
        Assert.Equal(
            ["energy", "energyHigh", "energyLow", "precision", "precisionHigh", "precisionLow", "recall", "recallHigh", "recallLow"],
            Metrics(results[0]).Keys);
        Assert.Equal(results[0].ToJsonString(), results[1].ToJsonString());
        Assert.Equal(RunRecord.Read(_run).Metrics["recall"], Metrics(results[0])["recall"]);
    }

    [Theory]
    [InlineData(60, "--samples", "61")]
    [InlineData(60, "--set", "sampler=ancestral")]
    [InlineData(60, "--set", "seed=3")]
    public void OtherSamplesAreDrawnAndKept(int own, params string[] arguments)
    {
        Assert.Equal(0, Invocation.Of(["evaluate", _run.Path, .. arguments]).ExitCode);
        var result = Results().Single();
        Assert.Equal("drawn", (string)result["samples"]!);
        Assert.Equal(arguments[0] == "--samples" ? own + 1 : own, (int)result["count"]!);
        Assert.True((long)result["peakMemoryBytes"]! > 0 && (double)result["samplesPerSecond"]! > 0);
        var folder = Assert.Single(Directory.GetDirectories(_run.Evaluations));
        using var samples = Npy.Read(Path.Combine(folder, "final.npy"));
        Assert.Equal([(int)result["count"]!, 2], samples.shape);
        Assert.NotEqual(RunRecord.Read(_run).SamplesSha256, (string)result["sha256"]!);
    }

    [Fact]
    public void FewerSamplesAreTheFirstOfTheRuns()
    {
        Assert.Equal(0, Invocation.Of("evaluate", _run.Path, "--samples", "40").ExitCode);
        Assert.Equal(("run", 40), ((string)Results().Single()["samples"]!, (int)Results().Single()["count"]!));
    }

    /// <summary>Files that are not the samples of <c>run.json</c> are not trusted; the same samples are drawn again.</summary>
    [Fact]
    public void DamagedSamplesAreDrawnAgain()
    {
        var file = Path.Combine(_run.Samples, "final.npy");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Equal(0, Invocation.Of("evaluate", _run.Path).ExitCode);
        var result = Results().Single();
        Assert.Equal(("drawn", RunRecord.Read(_run).SamplesSha256), ((string)result["samples"]!, (string)result["sha256"]!));
    }

    private static PluginCatalog Catalog()
    {
        var services = PluginSet.Services();
        services.For(IMetric.Kind).Add<ModelOnly>("model-only");
        return new(services);
    }

    [Fact]
    public void NoSamplesAreDrawnWhereNoMetricNeedsAny()
    {
        var catalog = Catalog();
        var experiment = new ExperimentReader(catalog).Read(_run.ExperimentFile, ["metrics=[\"model-only\"]"]);
        var outcome = new Evaluation(catalog, new RunPictures()).Run(_run, experiment, new NoSampling());
        Assert.Equal((SamplesOrigin.None, 0), (outcome.Samples, outcome.Result.Metrics["samplesSeen"]));
        Assert.Equal(["experiment.json", "result.json"], Directory.GetFiles(outcome.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void ATableThatAMetricMakesIsKeptAndDrawn()
    {
        var evaluation = Invocation.Of(
            "evaluate", _run.Path, "--set", """metrics=[{"name":"elbo","samples":4,"times":3,"repetitions":1}]""");
        Assert.Equal((0, ""), (evaluation.ExitCode, evaluation.Error));
        var folder = Assert.Single(Directory.GetDirectories(_run.Evaluations));
        Assert.True(File.Exists(Path.Combine(folder, "elbo-terms.npy")));
        Assert.Contains(Path.Combine(folder, "elbo.png"), evaluation.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "elbo.png")));
    }

    [Fact]
    public void WrongNamesAndUnsuitedMetricsAreRefused()
    {
        var known = string.Join(", ", PluginSet.Create().Of(IMetric.Kind).Select(p => p.Name));
        Assert.Equal(
            new Invocation(
                2, "",
                $"There is no metric 'fied'; allowed: {known}. Did you mean 'fid'?\n"
                + $"There is no metric 'precission-recall'; allowed: {known}. Did you mean 'precision-recall'?\n"),
            Invocation.Of("evaluate", _run.Path, "--metrics", "fied", "precission-recall"));
        Assert.Equal(
            new Invocation(
                2, "",
                "The experiment has 2 problems:\n"
                + "  --set metrics=[\"fid\",\"modes\"]: metrics.0: the metric 'fid' needs its key 'torchScript', "
                + "the path of the Inception export; the metric 'frechet' works without. The data is 'moons'.\n"
                + "  --set metrics=[\"fid\",\"modes\"]: metrics.1: the metric 'modes' needs data that is drawn from a known mixture. "
                + "The data is 'moons'.\n"),
            Invocation.Of("evaluate", _run.Path, "--metrics", "fid", "modes"));
        Assert.Contains(
            "model: is part of what the network was trained with",
            Invocation.Of("evaluate", _run.Path, "--set", "model.width=8").Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Evaluations));
    }

    private Dictionary<string, string> Snapshot() =>
        Directory.GetFiles(_run.Path, "*", SearchOption.AllDirectories)
            .ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f)));

    private List<JsonNode> Results() =>
    [
        .. Directory.GetDirectories(_run.Evaluations)
            .Order()
            .Select(d => JsonNode.Parse(File.ReadAllText(Path.Combine(d, "result.json")))!),
    ];

    private static SortedDictionary<string, double> Metrics(JsonNode result) =>
        new(result["metrics"]!.AsObject().ToDictionary(m => m.Key, m => (double)m.Value!), StringComparer.Ordinal);

    private sealed class ModelOnly : IMetric
    {
        public IReadOnlyList<DataPart> Sees => [DataPart.Test];

        public bool NeedsSamples => false;

        public string? Refusal(IDataSource source) => null;

        public IReadOnlyDictionary<string, double> Measure(MetricInput input) =>
            new Dictionary<string, double> { ["samplesSeen"] = input.Samples.Count };
    }

    private sealed class NoSampling : IRunObserver
    {
        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Training(TrainingProgress progress) => Assert.Fail("trained");

        public void Sampling(int done, int count) => Assert.Fail("sampled");

        public void Stage(string name)
        {
        }

        public void Warn(string message) => Assert.Fail(message);
    }
}
