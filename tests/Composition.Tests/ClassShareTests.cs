using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>Samples of unbalanced data, drawn with the exact denoiser of each class, against data in its own shares.</summary>
public sealed class ClassShareTests : IDisposable
{
    private const string Unbalanced = """
        {
          "data": {
            "name": "gaussian-mixture", "labels": true, "weights": [0.9, 0.05, 0.05], "means": [-2, 0, 2, 0, 0, 3],
            "standardDeviations": [0.3, 0.3, 0.3], "count": 4000, "testPart": 4000
          },
          "model": "oracle", "clipping": "none", "sampling": { "count": 2000, "batchSize": 2000, "steps": 50 },
          "metrics": ["sliced-w2", "density-coverage"]
        }
        """;

    private readonly ExperimentFile _file = new();

    public void Dispose() => _file.Dispose();

    /// <summary>Asking every class equally often gave a slicedW2 of 0.99 above a floor of 0.04, and coverage 0.82.</summary>
    [Fact]
    public void EveryClassIsAskedForInItsShare()
    {
        var (samples, numbers, warnings) = Measure();
        Assert.Equal([1800.0, 100, 100], samples.Classes!.bincount(null, 3).data<long>().ToArray().Select(n => (double)n), (a, b) =>
            Math.Abs(a - b) <= 30);
        Assert.InRange(numbers["slicedW2"], 0, numbers["slicedW2Floor"] + 0.03);
        Assert.True(numbers["coverage"] > 0.93, $"coverage {numbers["coverage"]}");
        Assert.Empty(warnings);
    }

    [Fact]
    public void ClassesNamedInOtherSharesAreTold()
    {
        var (_, numbers, warnings) = Measure("sampling.classes=[0,1,2]");
        Assert.True(numbers["slicedW2"] > 0.5, $"slicedW2 {numbers["slicedW2"]}");
        var warning = Assert.Single(warnings);
        Assert.Equal("sampling.classes", warning.Path);
        Assert.Matches(
            @"^class 0 is 33\.3% of what is asked for and (89|90)\.\d% of the test part\. Metrics compare with data in its own shares, so their "
            + @"numbers tell of the shares too\. Remove this key to ask for every class in its share\.$",
            warning.Message);
    }

    private (Samples Samples, Dictionary<string, double> Numbers, IReadOnlyList<Warning> Warnings) Measure(params string[] choices)
    {
        using var scope = NewDisposeScope();
        using var composition = new Framework.Experiments.Composition(_file.Read("shares", Unbalanced, choices), ExperimentFile.Catalog);
        using var streams = new RandomStreams(0);
        using var network = new DenoisingParts(composition).CreateNetwork();
        var data = composition.Data.Load();
        var drawn = composition.Task.Draw(composition, network, new(data, streams, _ => { }, TestContext.Current.CancellationToken));
        var input = new MetricInput(drawn.Samples, data, composition.DescribeData(), null!, Compute.Cpu, streams);
        var numbers = composition.Metrics().SelectMany(m => m.Metric.Measure(input)).ToDictionary(n => n.Key, n => n.Value);
        return (drawn.Samples.Map(x => x.MoveToOuterDisposeScope()), numbers, [.. composition.Task.Warnings(composition, data)]);
    }
}
