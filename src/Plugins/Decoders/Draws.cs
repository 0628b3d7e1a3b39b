using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Decoders;

/// <summary>What draws of several distributions share.</summary>
internal static class Draws
{
    // The least distance of a uniform number from 0 and 1 whose logarithms are finite in single precision.
    private const double Edge = 1e-6;

    /// <summary>Uniform numbers of (0, 1): the distribution function of standard normal ones.</summary>
    public static Tensor Uniform(INoiseSource noise, Tensor like)
    {
        using var scope = NewDisposeScope();
        var normal = noise.Next(like.shape, ScalarType.Float64, like.device);
        return (0.5 * (1 + (normal * Math.Sqrt(0.5)).erf())).clamp(Edge, 1 - Edge).to(like.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>A category for each row of logits, int64, drawn by the largest logit with Gumbel noise (Gumbel 1954).</summary>
    /// <param name="logits">Scores, of which the dimension <paramref name="dimension"/> is that of the categories.</param>
    /// <param name="dimension">Which is dropped.</param>
    /// <param name="noise">Of the draw.</param>
    public static Tensor Category(Tensor logits, int dimension, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        return (logits - (-Uniform(noise, logits).log()).log()).argmax(dimension).MoveToOuterDisposeScope();
    }

    /// <summary>Numbers within the range of the data, where it has one.</summary>
    public static Tensor Within(Tensor x, DataSpace space) => space.Range is { } range ? x.clamp(range.Min, range.Max) : x.alias();

    /// <summary>The nearest quantised values.</summary>
    public static Tensor ToLevels(Tensor x, DataSpace space)
    {
        using var scope = NewDisposeScope();
        double width = space.QuantisationWidth!.Value, least = space.Range!.Value.Min;
        return Within(((x - least) / width).round() * width + least, space).MoveToOuterDisposeScope();
    }
}
