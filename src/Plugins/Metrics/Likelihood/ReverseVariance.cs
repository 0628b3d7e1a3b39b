using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>The variance of a model's reverse steps.</summary>
/// <param name="fraction">v of log variance = v log beta + (1 - v) log beta-tilde, where it is the same everywhere.</param>
/// <param name="learned">True takes v from the network instead, where that has learned it.</param>
internal sealed class ReverseVariance(double fraction, bool learned)
{
    /// <summary>The variance that an experiment chose.</summary>
    public static ReverseVariance Of(ElboOptions options) =>
        new(options.Fraction ?? (options.Variance == ElboVariance.Beta ? 1 : 0), options.Variance == ElboVariance.Auto);

    /// <summary>The logarithm of the variance, a number or of the shape of x_t.</summary>
    public Tensor Log(NoisySamples noisy, double logTilde, double logBeta) => Between(noisy, fraction, logTilde, logBeta);

    /// <summary>The same for the step to the data; beta unless it is learned.</summary>
    public Tensor LogOfDecoder(NoisySamples noisy, double logTilde, double logBeta) => Between(noisy, 1, logTilde, logBeta);

    private Tensor Between(NoisySamples noisy, double otherwise, double logTilde, double logBeta)
    {
        using var scope = NewDisposeScope();
        var v = learned && noisy.VarianceFraction is { } known
            ? known.to(float64)
            : tensor(otherwise, dtype: float64, device: noisy.Xt.device);
        return (v * logBeta + (1 - v) * logTilde).MoveToOuterDisposeScope();
    }
}
