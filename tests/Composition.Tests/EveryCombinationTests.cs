using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>Every schedule x objective x sampler x guidance, as the catalog lists them, with a network that knows nothing.</summary>
public sealed class EveryCombinationTests : IDisposable
{
    private const string Untrained = """
        {
          "data": { "name": "mixture2d", "modes": 2, "labels": true, "count": 20, "heldOut": 6 },
          "model": { "name": "mlp", "width": 8, "layers": 1 }, "training": { "steps": 0 }, "sampling": { "count": 6, "steps": 4 }
        }
        """;

    private readonly ExperimentFile _file = new();

    public static TheoryData<string, string> SchedulesAndObjectives
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var schedule in ExperimentFile.Schedules)
            foreach (var objective in Names(IParameterization.Kind))
                data.Add(schedule, objective);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SchedulesAndObjectives))]
    public void Runs(string schedule, string objective)
    {
        var weak = _file.Run("weak", Untrained, "metrics=[\"mmd\"]").Folder.Path;
        foreach (var guidance in Names(IGuidance.Kind))
        foreach (var sampler in Names(ISampler.Kind))
            Sample(
            [
                $"schedule={schedule}", $"objective={objective}",
                $"sampler={sampler}", .. OfSampler(sampler),
                $"guidance={guidance}", .. OfGuidance(guidance, weak),
            ]);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>In single precision a network that knows nothing can be rougher than the default tolerance.</summary>
    private static string[] OfSampler(string sampler) =>
        sampler == "rk45" ? ["sampler.relativeTolerance=1e-2", "sampler.absoluteTolerance=1e-2"] : [];

    /// <summary>Only the oracle has a classifier to follow; a weaker model is a run.</summary>
    private static string[] OfGuidance(string guidance, string weak) => guidance switch
    {
        "classifier" => ["model=oracle"],
        "autoguidance" => [$"guidance.run={weak}"],
        _ => [],
    };

    private void Sample(string[] choices)
    {
        using var scope = NewDisposeScope();
        var experiment = _file.Read("combination", Untrained, choices);
        using var composition = new Framework.Experiments.Composition(experiment, ExperimentFile.Catalog);
        using var streams = new RandomStreams(0);
        streams.SeedGlobal("initialisation");
        var parts = new DenoisingParts(composition);
        using var network = parts.CreateNetwork();
        var data = composition.Data.Load();
        var loss = parts.CreateLoss().Of(network, new(data.Train.Values), parts.Schedule, streams["loss"]);
        Assert.True(float.IsFinite(loss.item<float>()), string.Join(' ', choices));

        var starts = parts.Sampler.Start == SamplingStart.Data ? data.Test : null;
        var drawn = parts.CreateDrawing(network)
            .Draw(parts.Sampling, streams, starts: starts, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([6, 2], drawn.Samples.Values.shape);
        Assert.True(drawn.Samples.Values.isfinite().all().item<bool>(), string.Join(' ', choices));
        // Some samplers evaluate more than once a step; none of them less.
        Assert.True(drawn.FunctionEvaluations >= 3, string.Join(' ', choices));
    }

    private static IReadOnlyList<string> Names(PluginKind kind) => [.. ExperimentFile.Catalog.Of(kind).Select(p => p.Name)];
}
