using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>One side of a comparison by pairs.</summary>
/// <param name="Rows">float64 [N, D], at least 2.</param>
/// <param name="Strata">What each of them counts.</param>
/// <param name="Signs">Their halves, float64 [R, N].</param>
internal sealed record PairSide(Tensor Rows, Strata Strata, Tensor Signs)
{
    /// <summary>Samples with halves that are drawn; without classes where none are given.</summary>
    public static PairSide Of(Tensor rows, Generator random, Strata? strata = null)
    {
        strata ??= Strata.One(rows.shape[0]);
        return new(rows, strata, strata.Signs(random));
    }

    /// <summary>The same without halves.</summary>
    public PairSide Whole => this with { Signs = Signs.narrow(0, 0, 0) };

    /// <summary>The weights of all, then those of the noise of each half, float64 [1 + R, N].</summary>
    public Tensor Weights => cat([ones([1, Signs.shape[1]], dtype: float64), Signs]) * Strata.Weights;
}
