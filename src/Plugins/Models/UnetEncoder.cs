using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>What every stage of a U-Net is told.</summary>
/// <param name="Embedding">Time and condition, activated, [B, width].</param>
/// <param name="Text">The words of the captions where pixels look at them.</param>
internal readonly record struct Told(Tensor Embedding, EncodedText? Text);

/// <summary>The way down of a U-Net and the embedding of the time and the condition.</summary>
internal sealed class UnetEncoder : nn.Module
{
    private readonly TimeEmbedding _embedding;
    private readonly TextNetwork? _text;
    private readonly Conv2d _input;
    private readonly ModuleList<UnetStage> _down = [];
    private readonly ModuleList<Conv2d> _shrink = [];
    private readonly int _blocks;
    private readonly int _patch;

    public UnetEncoder(UnetOptions options, DataSpace space, ITextEncoder? encoder = null) : base("encoder")
    {
        var channels = options.Channels;
        EmbeddingWidth = channels[0] * options.Embedding;
        (_blocks, _patch) = (options.Blocks, options.Patch);
        _text = options.CrossEncoder(space, encoder ?? new WordEncoder());
        var added = _text is null ? space : space.Without(ConditionPart.Text);
        _embedding = new TimeEmbedding(channels[0], EmbeddingWidth, added, options.Absent, encoder);
        _input = nn.Conv2d(space.Shape[0] * _patch * _patch, channels[0], 3, padding: 1);

        int width = channels[0];
        var skips = new List<int> { width };
        for (int resolution = 0; resolution < channels.Count; resolution++)
        {
            for (int i = 0; i < _blocks; i++, width = channels[resolution], skips.Add(width))
                _down.Add(new(width, channels[resolution], EmbeddingWidth, options.Attends(space, resolution), options, TextWidth));
            if (resolution + 1 == channels.Count) break;
            _shrink.Add(nn.Conv2d(width, width, 3, stride: 2, padding: 1));
            skips.Add(width);
        }

        Channels = skips;
        RegisterComponents();
    }

    /// <summary>Numbers of the embedding.</summary>
    public int EmbeddingWidth { get; }

    /// <summary>Numbers of a word that pixels look at; 0 where they look at none.</summary>
    public int TextWidth => _text is null ? 0 : EmbeddingWidth;

    /// <summary>Channels of each state, in order.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>
    /// x [B, C, H, W] and time [B] to every state of the way down [B, Channels[i], h, w], the first with h = H / patch and w = W / patch,
    /// the smallest on top, and what the stages are told; in the caller's dispose scope.
    /// </summary>
    public (Stack<Tensor> States, Told Told) Apply(Tensor x, Tensor time, Condition? condition)
    {
        var told = new Told(
            nn.functional.silu(_embedding.Embed(time, condition)), _text?.Encode(condition?[ConditionPart.Text], time.shape[0]));
        var h = _input.call(nn.functional.pixel_unshuffle(x, _patch));
        var states = new Stack<Tensor>([h]);
        for (int resolution = 0; resolution <= _shrink.Count; resolution++)
        {
            for (int i = 0; i < _blocks; i++) states.Push(h = _down[resolution * _blocks + i].Apply(h, told));
            if (resolution < _shrink.Count) states.Push(h = _shrink[resolution].call(h));
        }

        return (states, told);
    }
}
