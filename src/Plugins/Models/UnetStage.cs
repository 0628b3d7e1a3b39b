using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>A residual block, followed by attention where the resolution asks for it.</summary>
internal sealed class UnetStage : nn.Module
{
    private readonly ResidualBlock _block;
    private readonly AttentionBlock? _attention;

    public UnetStage(int from, int to, int timeWidth, bool attention, UnetOptions options) : base("stage")
    {
        _block = new ResidualBlock(from, to, timeWidth, options);
        if (attention) _attention = new AttentionBlock(to, options.Groups);
        RegisterComponents();
    }

    /// <summary>The stages between the way down and the way up; the first of two has attention.</summary>
    public static ModuleList<UnetStage> Middle(int width, int timeWidth, bool attention, UnetOptions options)
    {
        return [.. Enumerable.Range(1, options.Middle).Select(i => new UnetStage(width, width, timeWidth, HasAttention(i), options))];

        bool HasAttention(int i) => i < options.Middle || (options.Middle == 1 && attention);
    }

    public Tensor Apply(Tensor x, Tensor time)
    {
        var h = _block.Apply(x, time);
        return _attention is null ? h : _attention.Apply(h);
    }
}
