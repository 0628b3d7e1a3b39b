using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Down, middle, up; every stage of the way down is concatenated to its partner on the way up.</summary>
internal sealed class UnetNetwork : NetworkModule
{
    private readonly TimeEmbedding _embedding;
    private readonly Conv2d _input, _output;
    private readonly GroupNorm _norm;
    private readonly ModuleList<UnetStage> _down = [], _up = [];
    private readonly ModuleList<Conv2d> _shrink = [], _grow = [];
    private readonly UnetStage _middle;
    private readonly int _blocks;

    public UnetNetwork(UnetOptions options, NetworkShape shape) : base("unet")
    {
        var space = shape.Space;
        var channels = options.Channels;
        int timeWidth = channels[0] * 2;
        _blocks = options.Blocks;
        _embedding = new TimeEmbedding(channels[0], timeWidth, space);
        _input = nn.Conv2d(space.Shape[0], channels[0], 3, padding: 1);

        bool Attends(int level) => options.Attention.Contains((int)(space.Shape[1] >> level));
        var skips = new Stack<int>([channels[0]]);
        int width = channels[0];
        for (int level = 0; level < channels.Count; level++)
        {
            for (int i = 0; i < _blocks; i++, width = channels[level], skips.Push(width))
                _down.Add(new(width, channels[level], timeWidth, Attends(level), options));
            if (level + 1 == channels.Count) break;
            _shrink.Add(nn.Conv2d(width, width, 3, stride: 2, padding: 1));
            skips.Push(width);
        }

        _middle = new(width, width, timeWidth, Attends(channels.Count - 1), options);
        for (int level = channels.Count - 1; level >= 0; level--)
        {
            for (int i = 0; i <= _blocks; i++, width = channels[level])
                _up.Add(new(width + skips.Pop(), channels[level], timeWidth, Attends(level), options));
            if (level == 0) break;
            _grow.Add(nn.Conv2d(width, channels[level - 1], 3, padding: 1));
            width = channels[level - 1];
        }

        _norm = Layers.Norm(options.Groups, width);
        _output = Layers.Zero(nn.Conv2d(width, space.Shape[0] * shape.Outputs, 3, padding: 1));
        RegisterComponents();
    }

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var embedding = nn.functional.silu(_embedding.Embed(time, condition));
        var h = _input.call(x);
        var skips = new Stack<Tensor>([h]);
        for (int level = 0; level <= _shrink.Count; level++)
        {
            for (int i = 0; i < _blocks; i++) skips.Push(h = _down[level * _blocks + i].Apply(h, embedding));
            if (level < _shrink.Count) skips.Push(h = _shrink[level].call(h));
        }

        h = _middle.Apply(h, embedding);
        for (int level = 0; level <= _grow.Count; level++)
        {
            for (int i = 0; i <= _blocks; i++) h = _up[level * (_blocks + 1) + i].Apply(cat([h, skips.Pop()], 1), embedding);
            if (level < _grow.Count)
                h = _grow[level].call(nn.functional.interpolate(h, scale_factor: [2, 2], mode: InterpolationMode.Nearest));
        }

        return _output.call(nn.functional.silu(_norm.call(h))).MoveToOuterDisposeScope();
    }
}
