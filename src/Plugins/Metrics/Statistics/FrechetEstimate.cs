using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Metrics.Features;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>The squared Frechet distance of samples to real data, with the interval of its expectation at this number of samples.</summary>
internal static class FrechetEstimate
{
    // A half of D features costs D^3 for roots.
    private const int ManyFeatures = 256, HalvesOfManyFeatures = 10;

    // Half as far as the halves are: the distance stays near its expansion where features are many for the samples.
    private const double Step = 0.5;

    /// <summary>Of the samples and a part of the data.</summary>
    public static Expansion Of(MetricInput input, FeatureSpace space, ComparedPart part, Generator random)
    {
        var (shares, real) = (FixedShares.Of(input), space.References(part));
        return Of(
            space.Of(input.Samples.Values),
            FixedShares.StrataOf(input.Samples, shares),
            space.RealGaussian(part),
            real.Values,
            FixedShares.StrataOf(real, shares),
            space.Real(part).Count,
            random,
            input.Cancellation);
    }

    /// <summary>Of features of samples.</summary>
    /// <param name="samples">[N, D].</param>
    /// <param name="classes">Their classes, where shares are fixed.</param>
    /// <param name="real">Mean and covariance of all real data.</param>
    /// <param name="someReal">Features of real data, [M, D], by which their noise is known.</param>
    /// <param name="realClasses">Their classes, where shares are fixed.</param>
    /// <param name="realCount">How many real data there are.</param>
    /// <param name="random">Draws the halves.</param>
    /// <param name="cancellation">Ends the work between two pieces of it.</param>
    public static Expansion Of(
        Tensor samples, Strata classes, Gaussian real, Tensor someReal, Strata realClasses, long realCount, Generator random,
        CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var fit = RunningMoments.Of(samples);
        var reference = new FrechetReference(real);
        double value = reference.Distance(fit);
        bool many = samples.shape[1] > ManyFeatures;
        int halves = many ? HalvesOfManyFeatures : Halves.Count;
        var noise = new MomentNoise(samples, fit, 1, classes.Signs(random, halves));
        // Of many features the noise of the real data is not drawn: it is that of the samples, for another number of them.
        var realNoise = many ? null
            : new MomentNoise(someReal, real, Math.Sqrt((double)someReal.shape[0] / realCount), realClasses.Signs(random, halves));
        double more = many ? (double)samples.shape[0] / realCount : 0;
        var (first, second) = (new double[halves], new double[halves]);
        for (int r = 0; r < halves; r++)
        {
            using var inner = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            double there = At(Step), back = At(-Step);
            first[r] = (there - back) / (2 * Step) * Math.Sqrt(1 + more);
            second[r] = ((there + back) / 2 - value) / (Step * Step) * (1 + more);

            double At(double step) =>
                (realNoise is null ? reference : new FrechetReference(realNoise.At(r, step))).Distance(noise.At(r, step));
        }

        return Expansion.OfHalves(value, first, second);
    }
}
