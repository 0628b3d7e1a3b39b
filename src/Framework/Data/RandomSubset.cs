using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>
/// Which of many samples are taken where not all are: the beginning of one random order, the same for every run, which holds every smaller
/// subset first. The first samples of a file would be those of one class where the file is sorted.
/// </summary>
public static class RandomSubset
{
    // No run's seed and no seed of data: what runs are compared on must not change with either. The digits of e.
    private const ulong Seed = 2_718_281_828;

    /// <summary>Positions of at most <paramref name="count"/> of <paramref name="all"/> samples, int64 [min(count, all)] on the CPU.</summary>
    public static Tensor Index(long count, long all)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(Seed, CPU);
        return randperm(all, dtype: int64, generator: random).narrow(0, 0, Math.Min(count, all)).MoveToOuterDisposeScope();
    }
}
