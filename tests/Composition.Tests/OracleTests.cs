using Diffusion.Cli;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>
/// With the exact denoiser of a mixture of Gaussians, every schedule x objective x sampler x grid must give samples with the
/// mixture's mean and covariance.
/// </summary>
public sealed class OracleTests
{
    private const string Experiment = """
        { "data": { "name": "gaussian-mixture", "count": 10, "heldOut": 2000 }, "model": "oracle", "clipping": "none", "sampling": { "count": 2000, "batchSize": 2000 } }
        """;

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

    /// <summary>2,000 samples give the mean to 0.06 and the covariance to 0.09 (three standard errors); 40 steps of Euler-Maruyama add as much.</summary>
    [Theory]
    [MemberData(nameof(SchedulesAndObjectives))]
    public void RecoversMeanAndCovariance(string schedule, string objective)
    {
        var wrong = new List<string>();
        foreach (var sampler in Names(PluginKinds.Sampler))
        {
            // Every grid with 'v'; two very different ones with the other objectives, which bounds the time: 1,760 combinations.
            foreach (var grid in objective == "v" ? Names(PluginKinds.Grid) : ["trailing", "log-snr"])
            {
                // Euler's method in time, samplers with fresh noise in every step, and the way there and back need smaller steps than the others.
                int steps = sampler is "euler-maruyama" or "probability-flow-euler" or "predictor-corrector" ? 160 : sampler is "ancestral" or "euler-ancestral" or "dpm-solver++" or "ddim-inversion" ? 80 : 40;
                var (mean, covariance) = Errors(
                    [$"schedule={schedule}", .. Settings(schedule), $"objective={objective}", $"sampler={sampler}", $"grid={grid}", $"sampling.steps={steps}"]);
                if (!(mean < 0.1) || !(covariance < 0.25)) wrong.Add($"{schedule} {objective} {sampler} {grid}: mean {mean:0.000}, covariance {covariance:0.000}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Where noise has no bound, as little of it as this data needs: equal steps of time could not resolve more.</summary>
    private static string[] Settings(string schedule) => schedule is "edm" or "ve-sde" ? ["schedule.sigmaMax=8"] : [];

    /// <summary>The three components are asked in turn, so each has a third of the samples.</summary>
    [Theory]
    [InlineData("ddim")]
    [InlineData("ancestral")]
    [InlineData("euler-maruyama")]
    public void TheExactClassifierAtScaleOneSamplesTheConditionalDistribution(string sampler)
    {
        using var scope = NewDisposeScope();
        using var composition = Compose(
            "data.labels=true", "guidance=classifier", $"sampler={sampler}", "sampling.count=6000", "sampling.batchSize=6000", "sampling.steps=200", "schedule=vp-sde", "objective=v");
        var samples = Draw(composition);
        var mixture = composition.Data.Mixture!;
        for (int k = 0; k < 3; k++)
        {
            var component = samples.Values[samples.Labels!.eq(k)].to(float64);
            for (int d = 0; d < 2; d++) Assert.Equal(mixture.Means[k][d], component.select(1, d).mean().item<double>(), 0.03);
            var covariance = component.T.cov();
            double variance = mixture.StandardDeviations[k] * mixture.StandardDeviations[k];
            Assert.Equal(variance, covariance[0, 0].item<double>(), 0.02);
            Assert.Equal(variance, covariance[1, 1].item<double>(), 0.02);
            Assert.Equal(0, covariance[0, 1].item<double>(), 0.02);
        }
    }

    private static (double Mean, double Covariance) Errors(params string[] choices)
    {
        using var scope = NewDisposeScope();
        using var composition = Compose(choices);
        var samples = Draw(composition).Values.to(float64);
        var mixture = composition.Data.Mixture!;
        return (
            (samples.mean([0]) - tensor(mixture.Mean(), dtype: float64)).abs().max().item<double>(),
            (samples.T.cov() - tensor(mixture.Covariance(), dtype: float64)).abs().max().item<double>());
    }

    private static Framework.Experiments.Composition Compose(params string[] choices)
    {
        var file = Path.Combine(Path.GetTempPath(), $"diffusion-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, Experiment);
        try
        {
            return new(new ExperimentReader(Catalog).Read(file, choices), Catalog);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Samples Draw(Framework.Experiments.Composition composition)
    {
        using var streams = new RandomStreams(0);
        using var network = composition.CreateNetwork();
        var drawing = new SampleDrawing(composition.Sampler, composition.Denoiser(network), composition.Schedule, composition.Levels, composition.Data.Space);
        return drawing.Draw(composition.Experiment.Sampling, streams, CPU, composition.Data.Load().HeldOut, cancellation: TestContext.Current.CancellationToken).Samples;
    }

    private static IReadOnlyList<string> Names(PluginKind kind) => [.. Catalog.Of(kind).Select(p => p.Name)];
}
