using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// LayerNorm whose scale and shift are a linear function of time and condition; at the start they are 1 and 0
/// (Peebles and Xie 2023, section 3.2).
/// </summary>
internal sealed class AdaptiveNorm : nn.Module
{
    private readonly long[] _width;
    private readonly Linear _scaleAndShift;

    public AdaptiveNorm(int width) : base("norm")
    {
        _width = [width];
        _scaleAndShift = Layers.Zero(nn.Linear(width, 2 * width));
        RegisterComponents();
    }

    /// <summary>[B, L, width] to the same shape.</summary>
    /// <param name="x">The places' vectors.</param>
    /// <param name="embedded">Time and condition, [B, width].</param>
    public Tensor Apply(Tensor x, Tensor embedded)
    {
        using var scope = NewDisposeScope();
        var parts = _scaleAndShift.call(embedded).unsqueeze(1).chunk(2, -1);
        return (nn.functional.layer_norm(x, _width) * (1 + parts[0]) + parts[1]).MoveToOuterDisposeScope();
    }
}
