using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Consistency;

/// <summary>
/// Trains f so that it gives the same sample for neighbours of one path to noise:
/// <c>E 1 / (s_t - s_s) d(f(x_t, t), stop-gradient f(x_s, s))</c> with s = sigma / alpha, d the pseudo-Huber distance
/// sqrt(|| . ||^2 + c^2) - c and c = huber sqrt(D). At the clean level f is the identity.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="parts">What its output means.</param>
/// <param name="options">The levels and the distance.</param>
/// <param name="step">What x_t is one step before, on its path.</param>
/// <param name="validation">Data for the loss on the way, on the network's device; null where there is none.</param>
public sealed class ConsistencyTraining(
    NetworkModule network, DenoisingParts parts, ConsistencyOptions options, IPathStep step, Samples? validation) : ITrainable, IResumable
{
    private const int EvaluationSamples = 1024;

    private readonly NetworkDenoiser _function = parts.PlainDenoiser(network);
    private readonly Samples? _validation = validation?.Subset(EvaluationSamples);
    private NoiseLadder? _ladder;
    private long _step;

    public nn.Module Module => network;

    /// <summary>How many steps were made, on which the number of levels depends.</summary>
    public IResumable State => this;

    public byte[] Save() => BitConverter.GetBytes(_step);

    public void Restore(byte[] state) => _step = BitConverter.ToInt64(state);

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        double dropout = parts.Training.ConditionDropout;
        var condition = dropout > 0 ? batch.Condition?.DroppedAtRandom(dropout, streams["condition dropout"]) : batch.Condition;
        var loss = Of(batch with { Condition = condition }, LevelsNow(), streams["times and noise"]);
        _step++;
        return loss;
    }

    /// <summary>The loss on validation data at the present number of levels, with the same random numbers every time.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        if (_validation is null) return new Dictionary<string, double>();
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        return new Dictionary<string, double> { ["lossValidation"] = Of(_validation, LevelsNow(), random).to(float64).item<double>() };
    }

    private NoiseLadder LevelsNow()
    {
        int count = new Curriculum(options.FirstLevels, options.LastLevels).LevelsAt(_step, parts.Training.Steps);
        return _ladder?.Levels.Count == count + 1 ? _ladder
            : _ladder = new(parts.Schedule, NoiseFloor.Start(parts.Schedule, options.MinLogSnr), count, options.Mean, options.Deviation);
    }

    private Tensor Of(Samples batch, NoiseLadder ladder, Generator random)
    {
        using var scope = NewDisposeScope();
        var x0 = batch.Values;
        var places = ladder.Draw((int)batch.Count, random);
        NoiseLevel[] t = [.. places.Select(i => ladder.Levels[i])], s = [.. places.Select(i => ladder.Levels[i - 1])];
        var eps = randn(x0.shape, dtype: x0.dtype, generator: random).to(x0.device);
        var at = new LevelCoefficients(t, x0);
        var xt = at.Column(l => l.Alpha) * x0 + at.Column(l => l.Sigma) * eps;
        var target = Target(x0, eps, xt, t, s, batch.Condition, ladder.Levels[1]);
        var error = (_function.DenoiseEach(xt, t, batch.Condition) - target).flatten(1);
        double c = options.Huber * Math.Sqrt(error.shape[1]);
        var distance = (error.square().sum(1) + c * c).sqrt() - c;
        double[] weights = [.. t.Zip(s, (from, to) => 1 / (from.NoiseRatio - to.NoiseRatio))];
        return (tensor(weights, dtype: float64).to(x0.dtype, x0.device) * distance).mean().MoveToOuterDisposeScope();
    }

    /// <summary>f(x_s, s), without gradients; x_s itself where s is the clean level.</summary>
    private Tensor Target(
        Tensor x0, Tensor eps, Tensor xt, NoiseLevel[] t, NoiseLevel[] s, Condition? condition, NoiseLevel leastNoise)
    {
        using var noGradients = no_grad();
        var xs = step.From(x0, eps, xt, t, s, condition);
        var estimate = _function.DenoiseEach(xs, [.. s.Select(l => l.IsClean ? leastNoise : l)], condition);
        var clean = new LevelCoefficients(s, x0).Column(l => l.IsClean ? 1 : 0).to_type(ScalarType.Bool);
        return where(clean, xs, estimate);
    }
}
