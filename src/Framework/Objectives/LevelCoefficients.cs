using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>
/// Coefficients of a batch whose samples have different noise levels: computed in double precision on the host, given to the
/// tensors as columns that broadcast over a sample's dimensions.
/// </summary>
public sealed class LevelCoefficients(IReadOnlyList<NoiseLevel> levels, Tensor like)
{
    private readonly long[] _shape = [levels.Count, .. Enumerable.Repeat(1L, like.shape.Length - 1)];

    /// <summary>One coefficient a sample, shape [B, 1, ...].</summary>
    public Tensor Column(Func<NoiseLevel, double> coefficient) => Vector(coefficient).reshape(_shape);

    /// <summary>One coefficient a sample, shape [B].</summary>
    public Tensor Vector(Func<NoiseLevel, double> coefficient)
    {
        var values = new double[levels.Count];
        for (int i = 0; i < values.Length; i++) values[i] = coefficient(levels[i]);
        using var host = tensor(values, dtype: float64);
        return host.to(like.dtype, like.device);
    }
}
