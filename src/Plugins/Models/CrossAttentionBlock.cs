using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Attention of the pixels to the words of their caption, plus the input (Rombach et al. 2022, section 3.3).</summary>
internal sealed class CrossAttentionBlock : nn.Module
{
    private readonly bool _zeros;
    private readonly GroupNorm _norm;
    private readonly Conv2d _queries, _output;
    private readonly Linear _keysValues;

    /// <param name="channels">Of the pixels; divided by the groups of the options.</param>
    /// <param name="textWidth">Numbers of a word.</param>
    /// <param name="options">The groups, and what stands for no caption.</param>
    public CrossAttentionBlock(int channels, int textWidth, UnetOptions options) : base("cross-attention")
    {
        _zeros = options.Absent == AbsentCondition.Zeros;
        _norm = Layers.Norm(options.Groups, channels);
        _queries = nn.Conv2d(channels, channels, 1);
        _keysValues = nn.Linear(textWidth, channels * 2);
        _output = Layers.Zero(nn.Conv2d(channels, channels, 1));
        RegisterComponents();
    }

    /// <summary>[B, C, H, W] to the same shape.</summary>
    /// <param name="x">The pixels.</param>
    /// <param name="text">The words.</param>
    public Tensor Apply(Tensor x, EncodedText text)
    {
        using var scope = NewDisposeScope();
        var queries = _queries.call(_norm.call(x)).flatten(2).transpose(1, 2);
        var parts = _keysValues.call(text.Tokens).chunk(2, -1);
        var mixed = nn.functional.scaled_dot_product_attention(queries, parts[0], parts[1], attn_mask: text.IsThere.unsqueeze(1));
        var looked = _output.call(mixed.transpose(1, 2).reshape(x.shape));
        if (_zeros) looked *= text.IsAsked.unsqueeze(-1).unsqueeze(-1).to(looked.dtype);
        return (x + looked).MoveToOuterDisposeScope();
    }
}
