using Diffusion.Cli;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>Every schedule x objective x sampler x guidance, as the catalog lists them, with a network that knows nothing.</summary>
public sealed class EveryCombinationTests
{
    private static readonly PluginCatalog Catalog = PluginSet.Create();

    public static TheoryData<string, string> SchedulesAndObjectives
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var schedule in Names(PluginKinds.Schedule))
            foreach (var objective in Names(PluginKinds.Objective))
                data.Add(schedule, objective);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SchedulesAndObjectives))]
    public void Runs(string schedule, string objective)
    {
        var file = Path.Combine(Path.GetTempPath(), $"diffusion-{Guid.NewGuid():N}.json");
        try
        {
            foreach (var guidance in Names(PluginKinds.Guidance))
            {
                // Only the oracle has a classifier to follow.
                var model = guidance == "classifier" ? "\"oracle\"" : """{ "name": "mlp", "width": 8, "layers": 1 }""";
                File.WriteAllText(file, $$"""
                    {
                      "data": { "name": "mixture2d", "modes": 2, "labels": true, "count": 20, "heldOut": 6 },
                      "model": {{model}}, "sampling": { "count": 6, "steps": 8 }
                    }
                    """);
                foreach (var sampler in Names(PluginKinds.Sampler))
                    Sample(file, [$"schedule={schedule}", $"objective={objective}", $"sampler={sampler}", .. Settings(sampler), $"guidance={guidance}"]);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>In single precision a network that knows nothing can be rougher than the default tolerance.</summary>
    private static string[] Settings(string sampler) => sampler == "rk45" ? ["sampler.relativeTolerance=1e-3", "sampler.absoluteTolerance=1e-3"] : [];

    private static void Sample(string file, string[] choices)
    {
        using var scope = NewDisposeScope();
        using var composition = new Framework.Experiments.Composition(new ExperimentReader(Catalog).Read(file, choices), Catalog);
        using var streams = new RandomStreams(0);
        streams.SeedGlobal("initialisation");
        using var network = composition.CreateNetwork();
        var loss = composition.Objective.Loss(network, new(composition.Data.Load().Train.Values), composition.Schedule, streams["loss"]);
        Assert.True(float.IsFinite(loss.item<float>()), string.Join(' ', choices));

        var drawing = new SampleDrawing(composition.Sampler, composition.Denoiser(network), composition.Schedule, composition.Levels, composition.Data.Space);
        var drawn = drawing.Draw(composition.Experiment.Sampling, streams, CPU, composition.Data.Load().HeldOut, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([6, 2], drawn.Samples.Values.shape);
        Assert.True(drawn.Samples.Values.isfinite().all().item<bool>(), string.Join(' ', choices));
        // Some samplers evaluate more than once a step; none of them less.
        Assert.True(drawn.FunctionEvaluations >= 7, string.Join(' ', choices));
    }

    private static IReadOnlyList<string> Names(PluginKind kind) => [.. Catalog.Of(kind).Select(p => p.Name)];
}
