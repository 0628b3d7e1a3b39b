using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>Draws from categorical distributions.</summary>
public static class Categorical
{
    /// <summary>
    /// The state whose interval of the cumulative probabilities a uniform number falls into, int64 [...], in the caller's dispose scope.
    /// </summary>
    /// <param name="weights">Probabilities up to a factor for each position, float64 [..., K].</param>
    /// <param name="uniform">Numbers of (0, 1), [...].</param>
    public static Tensor Draw(Tensor weights, Tensor uniform)
    {
        using var scope = NewDisposeScope();
        var upTo = weights.cumsum(-1);
        var total = upTo.narrow(-1, -1, 1);
        // The last state with any weight ends at the total, also where a product is rounded up to it.
        var last = (weights.gt(0).to(int64) * arange(weights.shape[^1], dtype: int64, device: weights.device)).amax(-1);
        var drawn = upTo.le(uniform.unsqueeze(-1) * total).sum(-1);
        return drawn.minimum(last).MoveToOuterDisposeScope();
    }
}
