using Diffusion.Cli;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks.Convergence;

/// <summary>Solvers on the probability-flow ODE of the shipped oracle, in double precision.</summary>
internal sealed class OraclePath
{
    private const double Noisiest = -8, Cleanest = 6;
    private const int Samples = 200;

    private readonly PluginCatalog _catalog = PluginSet.Create();
    private readonly Tensor _start, _exact;

    public OraclePath()
    {
        _start = randn([Samples, 2], dtype: float64, generator: new Generator(0));
        _exact = Solve(
            2, "sampler=rk45",
            "sampler.relativeTolerance=1e-12", "sampler.absoluteTolerance=1e-12", "sampler.maximumEvaluations=100000").Sample;
    }

    /// <summary>The largest absolute difference to the exact path's end.</summary>
    public double Error(int steps, string[] choices) => (Solve(steps, choices).Sample - _exact).abs().max().item<double>();

    public (double Rms, double Largest, double Evaluations) Adaptive(double tolerance)
    {
        var (sample, evaluations) = Solve(
            2, "sampler=rk45",
            FormattableString.Invariant($"sampler.relativeTolerance={tolerance}"),
            FormattableString.Invariant($"sampler.absoluteTolerance={tolerance}"));
        var error = sample - _exact;
        return (error.square().mean().sqrt().item<double>(), error.abs().max().item<double>(), evaluations);
    }

    /// <summary>
    /// Data to noise and back, over the whole schedule with the default grid: the error's root mean square, and the largest.
    /// </summary>
    public (double Rms, double Largest) InversionError(int steps, int iterations = 0)
    {
        using var composition = Compose(
            "sampler=ddim-inversion", $"sampler.iterations={iterations}", $"sampling.steps={steps}", "grid=trailing");
        var parts = new DenoisingParts(composition);
        using var network = parts.CreateNetwork();
        var data = composition.Data.Load().Test.Subset(Samples).Values.to(float64);
        var back = parts.Sampler.Sample(new(parts.Denoiser(network), parts.Schedule, parts.Levels(), data, new SampleNoise(1), null));
        var error = back - data;
        return (error.square().mean().sqrt().item<double>(), error.abs().max().item<double>());
    }

    private (Tensor Sample, double Evaluations) Solve(int steps, params string[] choices)
    {
        using var composition = Compose(choices);
        var parts = new DenoisingParts(composition);
        using var network = parts.CreateNetwork();
        var counting = new RecordingDenoiser(parts.Denoiser(network), 0);
        var sample = parts.Sampler.Sample(
            new(counting, parts.Schedule, Levels(parts.Schedule, steps), _start, new SampleNoise(1), null));
        return (sample, counting.Evaluations);
    }

    private static List<NoiseLevel> Levels(INoiseSchedule schedule, int steps) =>
        [.. Enumerable.Range(0, steps + 1).Select(k => schedule.LevelAtLogSnr(Noisiest + (Cleanest - Noisiest) * k / steps))];

    private Composition Compose(params string[] choices) =>
        new(new ExperimentReader(_catalog).Read("experiments/oracle.json", choices), _catalog);
}
