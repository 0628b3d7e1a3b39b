using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// Rotary positions (Su et al. 2021, eq. 34): pairs of numbers at place m are turned by m theta_i, theta_i = 10000^(-2i/d), so that
/// the product of a query at m and a key at n depends on n - m alone. A pair is number i of the first and of the second half.
/// </summary>
/// <param name="Cosines">Of the angles, [L, d / 2].</param>
/// <param name="Sines">Of the angles, [L, d / 2].</param>
internal sealed record Rotation(Tensor Cosines, Tensor Sines)
{
    private const double Base = 10_000;

    /// <summary>The angles of every place, [L, d / 2].</summary>
    /// <param name="places">L.</param>
    /// <param name="size">d, even.</param>
    public static Tensor Angles(long places, int size)
    {
        using var scope = NewDisposeScope();
        var frequencies = pow(Base, arange(size / 2, dtype: float32) * (-2.0 / size));
        return (arange(places, dtype: float32).unsqueeze(1) * frequencies.unsqueeze(0)).MoveToOuterDisposeScope();
    }

    /// <summary>Turns the vectors of every place, [..., L, d].</summary>
    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        var halves = x.chunk(2, -1);
        return cat([halves[0] * Cosines - halves[1] * Sines, halves[0] * Sines + halves[1] * Cosines], -1).MoveToOuterDisposeScope();
    }
}
