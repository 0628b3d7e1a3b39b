using System.Globalization;
using Diffusion.Framework.Metrics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>Tells when there are too few samples for a number, or more than are used.</summary>
internal static class SampleCounts
{
    /// <summary>Why fewer are used where both sides must be equally many.</summary>
    public const string AsManyAsReal = "as many as there are real ones (10,000 at most)";

    /// <summary>Why fewer are used where the cost grows with the square of the number.</summary>
    public const string ForTheCost = "to bound the cost";

    /// <summary>Whether there are enough; warns where there are not.</summary>
    /// <param name="input">Takes the warning.</param>
    /// <param name="samples">Generated samples, [N, ...].</param>
    /// <param name="real">Real ones, [M, ...]; null where none are compared.</param>
    /// <param name="least">The fewest of each.</param>
    public static bool Suffice(MetricInput input, Tensor samples, Tensor? real, long least)
    {
        if (samples.shape[0] >= least && (real is null || real.shape[0] >= least)) return true;
        input.Warn(real is null
            ? $"too few samples: there are {samples.shape[0]}, and it needs at least {least}. It is left out."
            : $"too few samples: there are {samples.shape[0]} and {real.shape[0]} real ones, and it needs at least {least} of each. "
                + "It is left out.");
        return false;
    }

    /// <summary>Warns that an interval is left out.</summary>
    public static void NoInterval(MetricInput input, string name, long count, long least) =>
        input.Warn($"too few samples for an interval of {name}: there are {count}, and it needs at least {least}.");

    /// <summary>Warns where not all are used.</summary>
    /// <param name="input">Takes the warning.</param>
    /// <param name="what">What they are.</param>
    /// <param name="used">How many may be used.</param>
    /// <param name="all">How many there are.</param>
    /// <param name="why">What bounds them, as a clause.</param>
    public static void Tell(MetricInput input, string what, long used, long all, string why)
    {
        if (used < all) input.Warn(string.Create(CultureInfo.InvariantCulture, $"{used:N0} of {all:N0} {what} are used, {why}."));
    }
}
