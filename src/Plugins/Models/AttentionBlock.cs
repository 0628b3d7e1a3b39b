using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Single-head self-attention over the pixels, plus the input.</summary>
internal sealed class AttentionBlock : nn.Module
{
    private readonly GroupNorm _norm;
    private readonly Conv2d _queriesKeysValues, _output;

    public AttentionBlock(int channels, int groups) : base("attention")
    {
        _norm = Layers.Norm(groups, channels);
        _queriesKeysValues = nn.Conv2d(channels, channels * 3, 1);
        _output = Layers.Zero(nn.Conv2d(channels, channels, 1));
        RegisterComponents();
    }

    /// <summary>[B, C, H, W] to the same shape.</summary>
    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        var parts = _queriesKeysValues.call(_norm.call(x)).flatten(2).transpose(1, 2).chunk(3, -1);
        var mixed = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
        return (x + _output.call(mixed.transpose(1, 2).reshape(x.shape))).MoveToOuterDisposeScope();
    }
}
