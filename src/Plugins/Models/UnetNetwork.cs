using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Down, middle, up; every state of the way down is concatenated to its partner on the way up.</summary>
internal sealed class UnetNetwork : NetworkModule
{
    private readonly UnetEncoder _encoder;
    private readonly ModuleList<UnetStage> _middle;
    private readonly ModuleList<UnetStage> _up = [];
    private readonly ModuleList<Conv2d> _grow = [];
    private readonly GroupNorm _norm;
    private readonly Conv2d _output;
    private readonly int _blocks;
    private readonly int _patch;

    public UnetNetwork(UnetOptions options, NetworkShape shape, ITextEncoder? encoder = null) : base("unet")
    {
        var (space, channels) = (shape.Space, options.Channels);
        (_blocks, _patch) = (options.Blocks, options.Patch);
        _encoder = new UnetEncoder(options, space, encoder);
        var skips = new Stack<int>(_encoder.Channels);
        int width = skips.Peek();
        _middle = UnetStage.Middle(width, _encoder.EmbeddingWidth, options.Attends(space, channels.Count - 1), options, _encoder.TextWidth);
        for (int resolution = channels.Count - 1; resolution >= 0; resolution--)
        {
            bool attends = options.Attends(space, resolution);
            for (int i = 0; i <= _blocks; i++, width = channels[resolution])
                _up.Add(new(width + skips.Pop(), channels[resolution], _encoder.EmbeddingWidth, attends, options, _encoder.TextWidth));
            if (resolution == 0) break;
            _grow.Add(nn.Conv2d(width, width, 3, padding: 1));
        }

        _norm = Layers.Norm(options.Groups, width);
        _output = Layers.Zero(nn.Conv2d(width, space.Shape[0] * shape.Outputs * _patch * _patch, 3, padding: 1));
        RegisterComponents();
    }

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var (skips, told) = _encoder.Apply(x, time, condition);
        var h = _middle.Aggregate(skips.Peek(), (x, stage) => stage.Apply(x, told));
        for (int resolution = 0; resolution <= _grow.Count; resolution++)
        {
            for (int i = 0; i <= _blocks; i++) h = _up[resolution * (_blocks + 1) + i].Apply(cat([h, skips.Pop()], 1), told);
            if (resolution < _grow.Count)
                h = _grow[resolution].call(nn.functional.interpolate(h, scale_factor: [2, 2], mode: InterpolationMode.Nearest));
        }

        return nn.functional.pixel_shuffle(_output.call(nn.functional.silu(_norm.call(h))), _patch).MoveToOuterDisposeScope();
    }
}
