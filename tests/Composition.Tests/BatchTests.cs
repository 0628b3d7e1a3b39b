using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>A sample is a function of the seed and its number: it depends neither on how many are drawn nor on its batch.</summary>
public sealed class BatchTests : IDisposable
{
    private const string Mixture = """
        { "data": { "name": "gaussian-mixture", "count": 50, "heldOut": 50, "labels": true }, "model": "oracle", "precision": "float64", "sampling": { "steps": 12 } }
        """;

    private const string Network = """
        { "data": { "name": "digits" }, "model": { "name": "unet", "channels": [8, 16], "groups": 4 }, "sampling": { "steps": 4, "batchSize": 10 } }
        """;

    private readonly ExperimentFile _file = new();

    public static TheoryData<string> Choices =>
    [
        .. ExperimentFile.Catalog.Of(ISampler.Kind).Select(s => $"sampler={s.Name}"),
        """sampler={"name":"ddim","eta":0.7}""",
        """sampler={"name":"heun","sChurn":20}""",
        """sampler={"name":"dpm-solver++","noise":"sde"}""",
        """clipping=dynamic""",
        """guidance={"name":"classifier-free","scale":2,"rescale":0.7}""",
    ];

    [Theory]
    [MemberData(nameof(Choices))]
    public void WithTheOracleTheSamplesAreTheSameInAnyBatch(string choice) => AssertAlike(Mixture, 1e-10, choice);

    [Theory]
    [InlineData("sampler=ancestral")]
    [InlineData("""guidance={"name":"classifier-free","scale":2,"rescale":0.7}""")]
    [InlineData("clipping=dynamic")]
    public void WithANetworkTheyAreTheSameUpToRounding(string choice) => AssertAlike(Network, 1e-4, choice);

    private void AssertAlike(string experiment, double tolerance, string choice)
    {
        using var scope = NewDisposeScope();
        var expected = Draw(experiment, choice, "sampling.count=23", "sampling.batchSize=23");
        foreach (var (count, batch) in new[] { (23, 5), (11, 4), (40, 40), (3, 1) })
        {
            var drawn = Draw(experiment, choice, $"sampling.count={count}", $"sampling.batchSize={batch}");
            long both = Math.Min(count, 23);
            double difference = (drawn.Values.narrow(0, 0, both) - expected.Values.narrow(0, 0, both)).abs().max().to(
                float64).item<double>();
            Assert.True(difference <= tolerance, $"{count} samples in batches of {batch}: {difference:g3}");
            if (expected.Classes is not null)
                Assert.Equal(expected.Classes.data<long>().Take((int)both), drawn.Classes!.data<long>().Take((int)both));
        }
    }

    private Samples Draw(string experiment, params string[] choices)
    {
        using var composition = new Framework.Experiments.Composition(_file.Read("batch", experiment, choices), ExperimentFile.Catalog);
        using var streams = new RandomStreams(0);
        streams.SeedGlobal("initialisation");
        var parts = new DenoisingParts(composition);
        using var network = parts.CreateNetwork();
        network.eval();
        var task = composition.Task;
        return task.Draw(composition, network,
            new(composition.Data.Load(), streams, _ => { }, TestContext.Current.CancellationToken)).Samples;
    }

    public void Dispose() => _file.Dispose();
}
