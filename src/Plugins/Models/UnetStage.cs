using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>A residual block, followed by attention, also to the words of captions, where the resolution asks for it.</summary>
internal sealed class UnetStage : nn.Module
{
    private readonly ResidualBlock _block;
    private readonly AttentionBlock? _attention;
    private readonly CrossAttentionBlock? _words;

    public UnetStage(int from, int to, int timeWidth, bool attention, UnetOptions options, int textWidth = 0) : base("stage")
    {
        _block = new ResidualBlock(from, to, timeWidth, options);
        if (attention) _attention = new AttentionBlock(to, options.Groups);
        if (attention && textWidth > 0) _words = new CrossAttentionBlock(to, textWidth, options);
        RegisterComponents();
    }

    /// <summary>The stages between the way down and the way up; the first of two has attention.</summary>
    public static ModuleList<UnetStage> Middle(int width, int timeWidth, bool attention, UnetOptions options, int textWidth = 0)
    {
        return [.. Enumerable.Range(1, options.Middle)
            .Select(i => new UnetStage(width, width, timeWidth, HasAttention(i), options, textWidth))];

        bool HasAttention(int i) => i < options.Middle || (options.Middle == 1 && attention);
    }

    public Tensor Apply(Tensor x, Told told)
    {
        var h = _block.Apply(x, told.Embedding);
        if (_attention is not null) h = _attention.Apply(h);
        return _words is null ? h : _words.Apply(h, told.Text!.Value);
    }
}
