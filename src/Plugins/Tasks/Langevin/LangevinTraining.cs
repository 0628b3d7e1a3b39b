using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Langevin;

/// <summary>
/// Hybrid score matching (Dockhorn et al. 2022, section 3.1): pairs are drawn given the sample alone, with the velocity averaged over, and
/// the network finds the noise in their velocity. Times are uniform, and every time counts alike.
/// </summary>
/// <param name="network">Takes pairs; see <see cref="NetworkScore"/>.</param>
/// <param name="options">The process and where it ends.</param>
/// <param name="validation">Data for the loss on the way; null where there is no such part.</param>
internal sealed class LangevinTraining(NetworkModule network, LangevinOptions options, Samples? validation) : ITrainable
{
    private const int EvaluationSamples = 1024;

    private readonly LangevinProcess _process = options.Process;
    private readonly Samples? _validation = validation?.Subset(EvaluationSamples);

    public nn.Module Module => network;

    public Tensor Loss(Samples batch, RandomStreams streams) => Loss(batch, streams["times and noise"]);

    /// <summary>The loss on validation data, with the same random numbers every time.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        if (_validation is null) return new Dictionary<string, double>();
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        return new Dictionary<string, double> { ["lossValidation"] = Loss(_validation, random).to(float64).item<double>() };
    }

    private Tensor Loss(Samples batch, Generator random)
    {
        using var scope = NewDisposeScope();
        var x0 = batch.Values;
        var times = options.LeastTime + (1 - options.LeastTime) * rand(batch.Count, dtype: float64, generator: random);
        var levels = times.data<double>().ToArray().Select(t => (
            Step: _process.At(t), VelocityNoise.Coefficients(_process, t).Share)).ToArray();
        Tensor e = Noise(), f = Noise();
        var x = Column(l => l.Step.Mean.XX) * x0 + Column(l => l.Step.Noise.FactorX) * e;
        var v = Column(l => l.Step.Mean.VX) * x0 + Column(l => l.Step.Noise.FactorXV) * e + Column(l => l.Step.Noise.FactorV) * f;
        var rest = VelocityNoise.Rest(network, _process, x, v, times.to(x0.dtype, x0.device), batch.Condition);
        return (f - Column(l => l.Share) * v - rest).square().mean().MoveToOuterDisposeScope();

        Tensor Noise() => randn(x0.shape, dtype: x0.dtype, generator: random).to(x0.device);

        Tensor Column(Func<(PairStep Step, double Share), double> number) => tensor(levels.Select(number).ToArray(), dtype: float64)
            .reshape([batch.Count, .. Enumerable.Repeat(1L, x0.shape.Length - 1)]).to(x0.dtype, x0.device);
    }
}
