using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>norm, SiLU, convolution, plus the time; norm, SiLU, dropout, convolution; plus the input.</summary>
internal sealed class ResidualBlock : nn.Module
{
    private readonly GroupNorm _norm1, _norm2;
    private readonly Conv2d _conv1, _conv2;
    private readonly Conv2d? _skip;
    private readonly Linear _time;
    private readonly Dropout? _dropout;

    public ResidualBlock(int from, int to, int timeWidth, UnetOptions options) : base("residual block")
    {
        _norm1 = Layers.Norm(options.Groups, from);
        _conv1 = nn.Conv2d(from, to, 3, padding: 1);
        _time = nn.Linear(timeWidth, to);
        _norm2 = Layers.Norm(options.Groups, to);
        if (options.Dropout > 0) _dropout = nn.Dropout(options.Dropout);
        _conv2 = Layers.Zero(nn.Conv2d(to, to, 3, padding: 1));
        if (from != to) _skip = nn.Conv2d(from, to, 1);
        RegisterComponents();
    }

    /// <summary>x [B, from, H, W] and the activated time embedding [B, timeWidth] to [B, to, H, W].</summary>
    public Tensor Apply(Tensor x, Tensor time)
    {
        using var scope = NewDisposeScope();
        var h = _conv1.call(nn.functional.silu(_norm1.call(x))) + _time.call(time).unsqueeze(-1).unsqueeze(-1);
        h = nn.functional.silu(_norm2.call(h));
        if (_dropout is not null) h = _dropout.call(h);
        return ((_skip?.call(x) ?? x) + _conv2.call(h)).MoveToOuterDisposeScope();
    }
}
