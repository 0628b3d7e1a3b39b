using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Random halves of a sample, each with its complement (balanced half-samples, McCarthy 1969). The mean of a half differs from the mean of
/// all by e, that of its complement by -e, and e has the variance of the mean itself. So the mean and the half difference of a
/// statistic of both halves are its parts of second and of first order in the noise of the sample, and no sample stands twice.
/// </summary>
internal static class Halves
{
    /// <summary>How many halves.</summary>
    public const int Count = 100;

    /// <summary>
    /// 1 where a sample is in the half, -1 where it is in the complement, 0 for the one that is left over of an odd number:
    /// float64 [halves, count]; every row sums to 0.
    /// </summary>
    public static Tensor Signs(long count, Generator random, int halves = Count)
    {
        using var scope = NewDisposeScope();
        var signs = zeros([halves, count], dtype: float64);
        for (int r = 0; r < halves; r++)
        {
            using var inner = NewDisposeScope();
            var order = randperm(count, generator: random);
            signs[r].index_fill_(0, order.narrow(0, 0, count / 2), 1);
            signs[r].index_fill_(0, order.narrow(0, count / 2, count / 2), -1);
        }

        return signs.MoveToOuterDisposeScope();
    }
}
