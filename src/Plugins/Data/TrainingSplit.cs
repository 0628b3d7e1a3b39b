using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Divides samples into those that are trained on and those that are held out.</summary>
internal static class TrainingSplit
{
    public const double DefaultShare = 0.1;

    /// <summary>Holds out a random share, at least one sample; the order of the others is kept.</summary>
    public static (Samples Train, Samples HeldOut) Of(Samples all, double share, long seed)
    {
        if (all.Count < 2) throw new InvalidDataException($"Samples cannot be held out: expected at least 2 samples, found {all.Count}.");
        long count = Math.Clamp((long)Math.Round(share * all.Count), 1, all.Count - 1);
        using var random = new Generator((ulong)seed, CPU);
        var order = randperm(all.Count, generator: random);
        return (all.Select(order.narrow(0, count, all.Count - count).sort().Values), all.Select(order.narrow(0, 0, count).sort().Values));
    }
}
