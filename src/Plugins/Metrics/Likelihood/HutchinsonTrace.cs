
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>
/// z^T J z with a fixed z of E z z^T = I: an unbiased estimate by one backward pass (Hutchinson 1990). The same z is used along the
/// whole path, so that the ODE stays smooth (Grathwohl et al. 2019, section 3.1).
/// </summary>
/// <param name="probe">z, [B, D].</param>
internal sealed class HutchinsonTrace(Tensor probe) : ITrace
{
    /// <summary>z of independent signs, whose estimate has the least variance.</summary>
    public static HutchinsonTrace Rademacher(Tensor like, Generator random)
    {
        using var scope = NewDisposeScope();
        var signs = 2 * rand(like.shape, dtype: float64, generator: random).lt(0.5).to(float64) - 1;
        return new(signs.to(like.device).MoveToOuterDisposeScope());
    }

    /// <summary>z of standard normal numbers.</summary>
    public static HutchinsonTrace Gaussian(Tensor like, Generator random) => new(LikelihoodBatches.Noise(like, random));

    public Tensor Of(Tensor output, Tensor input, Tensor? rows = null)
    {
        using var scope = NewDisposeScope();
        var z = rows is null ? probe : probe.index_select(0, rows);
        var product = autograd.grad([(output * z).sum()], [input])[0];
        return (product * z).sum(1).MoveToOuterDisposeScope();
    }
}
