using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// Down, middle, up, as <see cref="UnetNetwork"/>, with the modules in the order and under the names of the published files.
/// </summary>
internal sealed class ImprovedDdpmNetwork : NetworkModule
{
    private const double LongestPeriod = 10_000, Times = 1000;

    private readonly int _width, _timeSteps;
    [ComponentName(Name = "time_embed")]
    private readonly Sequential _time;
    [ComponentName(Name = "label_emb")]
    private readonly Embedding? _classes;
    [ComponentName(Name = "input_blocks")]
    private readonly ModuleList<ImprovedDdpmStage> _down = [];
    [ComponentName(Name = "middle_block")]
    private readonly ImprovedDdpmStage _middle;
    [ComponentName(Name = "output_blocks")]
    private readonly ModuleList<ImprovedDdpmStage> _up = [];
    [ComponentName(Name = "out")]
    private readonly Sequential _output;

    public ImprovedDdpmNetwork(ImprovedDdpmOptions options, NetworkShape shape) : base("improved ddpm")
    {
        var space = shape.Space;
        (_width, _timeSteps) = (options.Channels, options.TimeSteps);
        int embedding = 4 * _width, width = _width;
        _time = nn.Sequential(nn.Linear(_width, embedding), nn.SiLU(), nn.Linear(embedding, embedding));
        if (space.Classes > 0) _classes = nn.Embedding(space.Classes, embedding);

        _down.Add(new(nn.Conv2d(space.Shape[0], width, 3, padding: 1)));
        var skips = new Stack<int>([width]);
        for (int resolution = 0; resolution < options.Multipliers.Count; resolution++)
        {
            for (int i = 0; i < options.Blocks; i++, skips.Push(width))
                _down.Add(new(Blocks(width, width = options.Multipliers[resolution] * _width, resolution)));
            if (resolution + 1 == options.Multipliers.Count) break;
            _down.Add(new(new ImprovedDdpmShrink(width)));
            skips.Push(width);
        }

        _middle = new(Block(width, width), new ImprovedDdpmAttention(width, options.Heads), Block(width, width));
        for (int resolution = options.Multipliers.Count - 1; resolution >= 0; resolution--)
        {
            for (int i = 0; i <= options.Blocks; i++)
            {
                var blocks = Blocks(width + skips.Pop(), width = options.Multipliers[resolution] * _width, resolution);
                _up.Add(new(resolution > 0 && i == options.Blocks ? [.. blocks, new ImprovedDdpmGrow(width)] : blocks));
            }
        }

        _output = nn.Sequential(
            Layers.Norm(32, width), nn.SiLU(), Layers.Zero(nn.Conv2d(width, space.Shape[0] * shape.Outputs, 3, padding: 1)));
        RegisterComponents();

        nn.Module Block(int from, int to) => new ImprovedDdpmBlock(from, to, embedding, options);

        nn.Module[] Blocks(int from, int to, int resolution) => options.Attends(space, resolution)
            ? [Block(from, to), new ImprovedDdpmAttention(to, options.Heads)] : [Block(from, to)];
    }

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var embedding = _time.call(Sinusoids((time * _timeSteps - 1) * (Times / _timeSteps)));
        if (_classes is not null && condition?[ConditionPart.Class] is { } classes)
        {
            var asked = classes.ge(0).to(embedding.dtype).unsqueeze(1);
            embedding += asked * _classes.call(classes.clamp_min(0));
        }

        var states = new Stack<Tensor>();
        var h = x;
        foreach (var stage in _down) states.Push(h = stage.call(h, embedding));
        h = _middle.call(h, embedding);
        foreach (var stage in _up) h = stage.call(cat([h, states.Pop()], 1), embedding);
        return _output.call(h).MoveToOuterDisposeScope();
    }

    /// <summary>[B] to [B, width]: cosines, then sines, at geometric frequencies.</summary>
    private Tensor Sinusoids(Tensor steps)
    {
        int half = _width / 2;
        var frequencies = exp(arange(half, dtype: float32, device: steps.device) * (-Math.Log(LongestPeriod) / half)).to(steps.dtype);
        var angles = steps.unsqueeze(1) * frequencies.unsqueeze(0);
        return cat([angles.cos(), angles.sin()], 1);
    }
}
