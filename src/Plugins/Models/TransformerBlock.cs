using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// Attention of all places to all places, then two dense layers for each place. What either gives is scaled by a number that depends on
/// time and condition and starts at 0: the block starts as the identity (Peebles and Xie 2023, adaLN-Zero).
/// </summary>
internal sealed class TransformerBlock : nn.Module
{
    private readonly int _heads;
    private readonly AdaptiveNorm _beforeAttention, _beforeDense;
    private readonly Linear _queriesKeysValues, _mixed, _wide, _narrow, _gates;
    private readonly Dropout _dropout;

    public TransformerBlock(TransformerOptions options) : base("block")
    {
        int width = options.Width;
        _heads = options.Heads;
        (_beforeAttention, _beforeDense) = (new AdaptiveNorm(width), new AdaptiveNorm(width));
        _queriesKeysValues = nn.Linear(width, 3 * width);
        _mixed = nn.Linear(width, width);
        _wide = nn.Linear(width, options.Expansion * width);
        _narrow = nn.Linear(options.Expansion * width, width);
        _gates = Layers.Zero(nn.Linear(width, 2 * width));
        _dropout = nn.Dropout(options.Dropout);
        RegisterComponents();
    }

    /// <summary>The places' vectors, [B, L, width], to the same shape.</summary>
    /// <param name="x">The vectors.</param>
    /// <param name="embedded">Time and condition, [B, width].</param>
    /// <param name="rotation">Of queries and keys.</param>
    public Tensor Apply(Tensor x, Tensor embedded, Rotation rotation)
    {
        using var scope = NewDisposeScope();
        var gates = _gates.call(embedded).unsqueeze(1).chunk(2, -1);
        var h = x + gates[0] * _dropout.call(Attention(_beforeAttention.Apply(x, embedded), rotation));
        var dense = _narrow.call(nn.functional.gelu(_wide.call(_beforeDense.Apply(h, embedded))));
        return (h + gates[1] * _dropout.call(dense)).MoveToOuterDisposeScope();
    }

    private Tensor Attention(Tensor x, Rotation rotation)
    {
        // [B, L, 3 width] to three of [B, heads, L, width / heads].
        var parts = _queriesKeysValues.call(x).chunk(3, -1);
        var (queries, keys, values) = (rotation.Apply(Heads(parts[0])), rotation.Apply(Heads(parts[1])), Heads(parts[2]));
        var mixed = nn.functional.scaled_dot_product_attention(queries, keys, values);
        return _mixed.call(mixed.transpose(1, 2).reshape(x.shape));
    }

    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2);
}
