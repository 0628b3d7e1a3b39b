using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// Tells where samples have the classes of the training data in exact shares, as they do unless an experiment asks for others (see
/// <see cref="ClassOrder"/>). Their numbers do not vary then, so they are less spread than independent ones, and estimates that take them
/// to be independent would be too low.
/// </summary>
internal static class FixedShares
{
    /// <summary>The shares of the classes, float64 [K]; null where samples do not keep to them, or have no classes.</summary>
    public static Tensor? Of(MetricInput input)
    {
        if (input.Data.Train.Classes is not { } train || input.Samples.Classes is not { } asked) return null;
        using var scope = NewDisposeScope();
        var shares = train.bincount(null).to(float64) / train.shape[0];
        return Keeps(asked, shares) ? shares.MoveToOuterDisposeScope() : null;
    }

    /// <summary>
    /// The classes of samples where they are in exact shares, else none. One sample of a class tells nothing of its noise.
    /// </summary>
    public static Strata StrataOf(Samples samples, Tensor? shares) =>
        shares is not null && samples.Classes is { } labels && Keeps(labels, shares) && !HaveSingles(labels)
            ? Strata.Of(labels) : Strata.One(samples.Count);

    private static bool HaveSingles(Tensor labels)
    {
        using var scope = NewDisposeScope();
        return labels.bincount(null).eq(1).any().item<bool>();
    }

    private static bool Keeps(Tensor labels, Tensor shares)
    {
        using var scope = NewDisposeScope();
        var counts = labels.bincount(null, (int)shares.shape[0]).to(float64);
        return counts.shape[0] == shares.shape[0] && (counts - shares * labels.shape[0]).abs().le(1).all().item<bool>();
    }
}
