using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Makes the encoder that comes with the models.</summary>
[Description("a small transformer over the words of the data's own list, trained along with the network")]
[Source("Vaswani et al. 2017; Devlin et al. 2019, section 3, for the token in front")]
internal sealed class WordEncoder : ITextEncoder
{
    public TextNetwork Create(int width, ConditionSpace text) => new TextEncoder(width, text);
}

/// <summary>
/// A small transformer over the words of a caption (Vaswani et al. 2017), trained along with the network that it serves. A token of its own
/// stands in front of the words for the whole (Devlin et al. 2019); of a caption without words it is all there is, so that it is what is
/// learned for "nothing asked".
/// </summary>
internal sealed class TextEncoder : TextNetwork
{
    private const int Layers = 2, Heads = 4;
    private const double StartDeviation = 0.02;

    private readonly long _length;
    private readonly Embedding _words;
    private readonly Parameter _places;
    private readonly ModuleList<TextBlock> _blocks = [];

    /// <param name="width">Numbers that tell a word.</param>
    /// <param name="text">The part of the condition.</param>
    public TextEncoder(int width, ConditionSpace text) : base("text encoder")
    {
        _length = text.Size;
        _words = nn.Embedding(text.Words!.Count + 1, width);
        _places = nn.Parameter(nn.init.normal_(empty(text.Size + 1, width), 0, StartDeviation));
        for (int i = 0; i < Layers; i++) _blocks.Add(new TextBlock(width, width % Heads == 0 ? Heads : 1));
        RegisterComponents();
    }

    public override EncodedText Encode(Tensor? places, long batch)
    {
        var device = _words.weight!.device;
        places ??= full([batch, _length], Vocabulary.NoWord, dtype: int64, device: device);
        var isThere = cat([ones([batch, 1], dtype: @bool, device: device), places.ne(Vocabulary.NoWord)], 1);
        // Word 0 of the table is the token in front; what stands after the last word is never looked at.
        var tokens = _words.call(cat([zeros([batch, 1], dtype: int64, device: device), places + 1], 1)) + _places;
        return new(
            _blocks.Aggregate(tokens, (h, block) => block.Apply(h, isThere)), isThere, isThere.narrow(1, 1, _length).any(1, keepdim: true));
    }
}

/// <summary>Attention of the words to each other, then two dense layers for each, both added to what came in.</summary>
internal sealed class TextBlock : nn.Module
{
    private const int Expansion = 2;

    private readonly int _heads;
    private readonly LayerNorm _beforeAttention, _beforeDense;
    private readonly Linear _queriesKeysValues, _mixed, _wide, _narrow;

    public TextBlock(int width, int heads) : base("text block")
    {
        _heads = heads;
        (_beforeAttention, _beforeDense) = (nn.LayerNorm(width), nn.LayerNorm(width));
        (_queriesKeysValues, _mixed) = (nn.Linear(width, 3 * width), nn.Linear(width, width));
        (_wide, _narrow) = (nn.Linear(width, Expansion * width), nn.Linear(Expansion * width, width));
        RegisterComponents();
    }

    /// <summary>[B, L, width] to the same shape.</summary>
    /// <param name="x">The words.</param>
    /// <param name="isThere">Which can be looked at, bool [B, L].</param>
    public Tensor Apply(Tensor x, Tensor isThere)
    {
        using var scope = NewDisposeScope();
        var parts = _queriesKeysValues.call(_beforeAttention.call(x)).chunk(3, -1).Select(Heads).ToArray();
        var mixed = nn.functional.scaled_dot_product_attention(
            parts[0], parts[1], parts[2], attn_mask: isThere.unsqueeze(1).unsqueeze(1));
        var h = x + _mixed.call(mixed.transpose(1, 2).reshape(x.shape));
        return (h + _narrow.call(nn.functional.gelu(_wide.call(_beforeDense.call(h))))).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2);
}
