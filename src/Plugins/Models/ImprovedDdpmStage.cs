using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Modules one after the other, named by their number; residual blocks also take the time's embedding.</summary>
internal sealed class ImprovedDdpmStage : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly nn.Module[] _modules;

    public ImprovedDdpmStage(params nn.Module[] modules) : base("stage")
    {
        _modules = modules;
        for (int i = 0; i < modules.Length; i++) register_module($"{i}", modules[i]);
    }

    public override Tensor forward(Tensor x, Tensor embedding) => _modules.Aggregate(x, (h, module) => module switch
    {
        nn.Module<Tensor, Tensor, Tensor> block => block.call(h, embedding),
        var plain => ((nn.Module<Tensor, Tensor>)plain).call(h),
    });
}

/// <summary>norm, SiLU, convolution, the time; norm, SiLU, dropout, convolution; plus the input.</summary>
internal sealed class ImprovedDdpmBlock : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "in_layers")]
    private readonly Sequential _in;
    [ComponentName(Name = "emb_layers")]
    private readonly Sequential _time;
    [ComponentName(Name = "out_layers")]
    private readonly Sequential _out;
    [ComponentName(Name = "skip_connection")]
    private readonly Conv2d? _skip;
    private readonly bool _scaleShift;

    public ImprovedDdpmBlock(int from, int to, int embedding, ImprovedDdpmOptions options) : base("block")
    {
        _scaleShift = options.ScaleShift;
        _in = nn.Sequential(Layers.Norm(32, from), nn.SiLU(), nn.Conv2d(from, to, 3, padding: 1));
        _time = nn.Sequential(nn.SiLU(), nn.Linear(embedding, _scaleShift ? 2 * to : to));
        _out = nn.Sequential(Layers.Norm(32, to), nn.SiLU(), nn.Dropout(options.Dropout), Layers.Zero(nn.Conv2d(to, to, 3, padding: 1)));
        if (from != to) _skip = nn.Conv2d(from, to, 1);
        RegisterComponents();
    }

    /// <summary>x [B, from, H, W] and the time's embedding [B, width], not activated, to [B, to, H, W].</summary>
    public override Tensor forward(Tensor x, Tensor embedding)
    {
        using var scope = NewDisposeScope();
        var h = _in.call(x);
        var time = _time.call(embedding).unsqueeze(-1).unsqueeze(-1);
        if (_scaleShift)
        {
            var parts = time.chunk(2, 1);
            h = _out[0].call(h) * (1 + parts[0]) + parts[1];
            for (int i = 1; i < _out.Count; i++) h = _out[i].call(h);
        }
        else
        {
            h = _out.call(h + time);
        }

        return ((_skip?.call(x) ?? x) + h).MoveToOuterDisposeScope();
    }
}

/// <summary>Self-attention over the pixels in heads, plus the input. Queries, keys and values of a head stand together.</summary>
internal sealed class ImprovedDdpmAttention : nn.Module<Tensor, Tensor>
{
    private readonly int _heads;
    [ComponentName(Name = "norm")]
    private readonly GroupNorm _norm;
    [ComponentName(Name = "qkv")]
    private readonly Conv1d _queriesKeysValues;
    [ComponentName(Name = "proj_out")]
    private readonly Conv1d _output;

    public ImprovedDdpmAttention(int channels, int heads) : base("attention")
    {
        _heads = heads;
        _norm = Layers.Norm(32, channels);
        _queriesKeysValues = nn.Conv1d(channels, 3 * channels, 1);
        _output = nn.Conv1d(channels, channels, 1);
        nn.init.zeros_(_output.weight);
        nn.init.zeros_(_output.bias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (batch, channels) = (x.shape[0], x.shape[1]);
        var flat = x.flatten(2);
        var heads = _queriesKeysValues.call(_norm.call(flat)).reshape(batch, _heads, 3 * channels / _heads, -1).transpose(
            2, 3).chunk(3, -1);
        var mixed = nn.functional.scaled_dot_product_attention(heads[0], heads[1], heads[2]).transpose(2, 3).reshape(batch, channels, -1);
        return (flat + _output.call(mixed)).reshape(x.shape).MoveToOuterDisposeScope();
    }
}

/// <summary>Half the size, by a convolution of stride 2.</summary>
internal sealed class ImprovedDdpmShrink : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "op")]
    private readonly Conv2d _convolution;

    public ImprovedDdpmShrink(int channels) : base("shrink")
    {
        _convolution = nn.Conv2d(channels, channels, 3, stride: 2, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => _convolution.call(x);
}

/// <summary>Twice the size, by repeating pixels and a convolution.</summary>
internal sealed class ImprovedDdpmGrow : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")]
    private readonly Conv2d _convolution;

    public ImprovedDdpmGrow(int channels) : base("grow")
    {
        _convolution = nn.Conv2d(channels, channels, 3, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var larger = nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest);
        return _convolution.call(larger);
    }
}
