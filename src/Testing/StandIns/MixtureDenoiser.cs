using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>
/// The exact answers of a mixture of Gaussians at a noise level: E[x0 | x_t, class] and p(class | x_t); a class is a component.
/// </summary>
public sealed class MixtureDenoiser(GaussianMixture mixture) : IDenoiser, INoisyClassifier
{
    private readonly Tensor _logWeights = Constant([.. mixture.Weights.Select(w => Math.Log(w))]);
    private readonly Tensor _variances = Constant([.. mixture.StandardDeviations.Select(s => s * s)]);
    private readonly Tensor _means = Constant([.. mixture.Means.SelectMany(m => m)])
        .reshape(mixture.Components, mixture.Dimensions).DetachFromDisposeScope();

    public NoiseLevel LeastNoise { get; } = new(0.01, 1, 0.01);

    public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var log = Joint(xt, level);
        if (condition?[ConditionPart.Class] is { } classes)
        {
            var components = arange(mixture.Components, dtype: int64);
            log = log.masked_fill(classes.unsqueeze(1).ge(0) & classes.unsqueeze(1).ne(components), double.NegativeInfinity);
        }

        var variance = level.Alpha * level.Alpha * _variances + level.Sigma * level.Sigma;
        var gain = (level.Alpha * _variances / variance).reshape(1, -1, 1);
        var each = _means + gain * (xt.to(float64).unsqueeze(1) - level.Alpha * _means);
        var x0 = (log.softmax(1).unsqueeze(2) * each).sum(1);
        return new Prediction(x0.to(xt.dtype)) { Xt = xt }.MoveToOuterDisposeScope();
    }

    public Tensor LogProbabilities(Tensor xt, NoiseLevel level) => Joint(xt, level).log_softmax(1);

    private Tensor Joint(Tensor xt, NoiseLevel level)
    {
        var variance = level.Alpha * level.Alpha * _variances + level.Sigma * level.Sigma;
        var squares = (xt.to(float64).unsqueeze(1) - level.Alpha * _means).square().sum(2);
        return _logWeights - mixture.Dimensions / 2.0 * variance.log() - squares / (2 * variance);
    }

    private static Tensor Constant(double[] values) => tensor(values, dtype: float64).DetachFromDisposeScope();
}
