using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Coding;

/// <summary>-log p(x0 | x_1) where p is N(mean, deviation^2), in nats summed over dimensions.</summary>
public static class GaussianLikelihood
{
    private const double Far = 20;

    /// <summary>
    /// For numbers with levels the probability of a level: the Gaussian's mass within half a level of it, where the outermost
    /// levels take all that lies beyond (Ho et al. 2020, eq. 13). For continuous numbers the density.
    /// </summary>
    /// <param name="x0">The data, [B, ...].</param>
    /// <param name="mean">Of the shape of <paramref name="x0"/>.</param>
    /// <param name="deviation">The standard deviation; broadcasts over <paramref name="x0"/>.</param>
    /// <param name="space">Says what the numbers are.</param>
    /// <returns>[B].</returns>
    public static Tensor Negative(Tensor x0, Tensor mean, Tensor deviation, DataSpace space)
    {
        using var scope = NewDisposeScope();
        var log = space.QuantisationWidth is { } width
            ? LogMass(x0, mean, deviation, space.Range!.Value, width)
            : LogDensity(x0, mean, deviation);
        return (-log).flatten(1).sum(1).MoveToOuterDisposeScope();
    }

    private static Tensor LogDensity(Tensor x0, Tensor mean, Tensor deviation) =>
        -0.5 * (((x0 - mean) / deviation).square() + Math.Log(2 * Math.PI)) - deviation.log();

    /// <summary>log(Phi(upper) - Phi(lower)), exact in both tails.</summary>
    private static Tensor LogMass(Tensor x0, Tensor mean, Tensor deviation, ValueRange range, double width)
    {
        var lower = ((x0 - width / 2 - mean) / deviation).masked_fill(x0.lt(range.Min + width / 2), double.NegativeInfinity);
        var upper = ((x0 + width / 2 - mean) / deviation).masked_fill(x0.gt(range.Max - width / 2), double.PositiveInfinity);
        // Mirrored to the lower tail, where a logarithm of Phi loses no digits.
        var mirror = (lower + upper).gt(0);
        var (a, b) = (where(mirror, -upper, lower), where(mirror, -lower, upper));
        var logUpper = LogPhi(b);
        return logUpper + (-(LogPhi(a) - logUpper).expm1()).log();
    }

    /// <summary>
    /// The logarithm of the standard normal distribution function, log(erfc(-z / sqrt(2)) / 2). Where erfc would underflow it is its
    /// asymptotic series (Abramowitz and Stegun 1964, eq. 7.1.23), whose error there is below 1e-11. (TorchSharp's erfcx returns erfc.)
    /// </summary>
    private static Tensor LogPhi(Tensor z)
    {
        var x = -z * Math.Sqrt(0.5);
        var r = 1 / (2 * x.clamp_min(Far).square());
        var series = -x.square() - (2 * Math.Sqrt(Math.PI) * x.clamp_min(Far)).log() + (r * (-1 + r * (3 + r * (-15 + r * 105)))).log1p();
        // Above zero the small tail is the one that is known to all digits.
        return where(x.gt(Far), series, where(x.gt(0), (special.erfc(x) / 2).log(), (-special.erfc(-x) / 2).log1p()));
    }
}
