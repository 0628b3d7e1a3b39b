using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Classes whose shares are fixed, not drawn: the samples of a class vary, how many there are does not (Cochran 1977, chapter 5). A mean
/// over all is then the sum of the classes' means, each times its share. One class is a sample without classes.
/// </summary>
/// <param name="Labels">The class of each sample, int64 [N].</param>
/// <param name="Counts">How many samples a class has, float64 [K].</param>
/// <param name="Shares">What a class counts, float64 [K]; they sum to 1.</param>
internal sealed record Strata(Tensor Labels, Tensor Counts, Tensor Shares)
{
    /// <summary>A sample without classes.</summary>
    public static Strata One(long count) =>
        new(zeros(count, dtype: int64), full(1, count, dtype: float64), ones(1, dtype: float64));

    /// <summary>
    /// Two samples whose classes count the same, whatever their numbers. Classes of which either has fewer than two samples are one class
    /// together. Null where those are still too few, or where a class has no share.
    /// </summary>
    /// <param name="x">The class of each sample of the one, int64 [N].</param>
    /// <param name="y">The same of the other, int64 [M].</param>
    /// <param name="shares">float64 [K].</param>
    public static (Strata X, Strata Y)? Both(Tensor x, Tensor y, Tensor shares)
    {
        using var scope = NewDisposeScope();
        // A class may be in one of them alone, and have no share: then it cannot be weighed.
        int classes = (int)Math.Max(shares.shape[0], 1 + Math.Max(x.max().item<long>(), y.max().item<long>()));
        shares = cat([shares, zeros(classes - shares.shape[0], dtype: float64)]);
        if ((x.bincount(null, classes) + y.bincount(null, classes)).gt(0).logical_and(shares.eq(0)).any().item<bool>()) return null;
        var enough = minimum(x.bincount(null, classes), y.bincount(null, classes)).ge(2);
        var number = where(enough, enough.cumsum(0) - 1, enough.sum());
        var counted = zeros(enough.sum().item<long>() + 1, dtype: float64).index_add(0, number, shares, 1);
        if (Of(x) is not { } ofX || Of(y) is not { } ofY) return null;
        return (ofX.MoveToOuterDisposeScope(), ofY.MoveToOuterDisposeScope());

        Strata? Of(Tensor labels)
        {
            var merged = number.index_select(0, labels);
            var counts = merged.bincount(null, (int)counted.shape[0]).to(float64);
            return counts.ge(2).eq(counted.gt(0)).all().item<bool>() && counts.ne(1).all().item<bool>()
                ? new(merged, counts, counted.clone()) : null;
        }
    }

    /// <summary>Samples that count alike, of classes whose numbers are fixed.</summary>
    public static Strata Of(Tensor labels)
    {
        var counts = labels.bincount(null).to(float64);
        return new(labels, counts, counts / labels.shape[0]);
    }

    private Strata MoveToOuterDisposeScope() =>
        new(Labels.MoveToOuterDisposeScope(), Counts.MoveToOuterDisposeScope(), Shares.MoveToOuterDisposeScope());

    /// <summary>How much each sample weighs, float64 [N]; the sum is 1.</summary>
    public Tensor Weights => (Shares / Counts.clamp_min(1)).index_select(0, Labels);

    /// <summary>1 where a sample is of a class, otherwise 0, float64 [K, N].</summary>
    public Tensor Members => nn.functional.one_hot(Labels, Counts.shape[0]).to(float64).t();

    /// <summary>The variance of the weighted mean of numbers [N], float64, and the variance of that as an estimate.</summary>
    public (double Value, double Variance) VarianceOfMean(Tensor numbers)
    {
        using var scope = NewDisposeScope();
        var squares = (Weights * FromClassMean(numbers)).square();
        return (squares.sum().item<double>(), FromClassMean(squares).square().sum().item<double>());
    }

    private Tensor FromClassMean(Tensor numbers)
    {
        var sums = zeros_like(Counts).index_add(0, Labels, numbers, 1);
        return numbers - (sums / Counts.clamp_min(1)).index_select(0, Labels);
    }

    /// <summary>
    /// Random halves of each class at once, as <see cref="Halves.Signs"/>. Of an odd number one is in neither half, and the others count
    /// for it.
    /// </summary>
    public Tensor Signs(Generator random, int halves = Halves.Count)
    {
        long count = Labels.shape[0];
        if (Counts.shape[0] == 1) return Halves.Signs(count, random, halves);
        using var scope = NewDisposeScope();
        var half = Counts.div(2, RoundingMode.floor);
        var before = (Counts.cumsum(0) - Counts).index_select(0, Labels.sort().Values);
        var place = arange(count, dtype: float64) - before;
        var sizes = half.index_select(0, Labels.sort().Values);
        var sign = place.lt(sizes).to(float64) - place.ge(sizes).logical_and(place.lt(2 * sizes)).to(float64);
        sign *= (Counts / (2 * half)).nan_to_num(0, 0, 0).sqrt().index_select(0, Labels.sort().Values);
        var signs = zeros([halves, count], dtype: float64);
        for (int r = 0; r < halves; r++)
        {
            using var inner = NewDisposeScope();
            signs[r].index_copy_(0, (Labels + rand(count, dtype: float64, generator: random)).argsort(), sign);
        }

        return signs.MoveToOuterDisposeScope();
    }
}
