using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// The way down of a U-Net at time 0, then a convolution to an image of the smallest resolution, or a linear map to a vector.
/// </summary>
internal sealed class ConvEncoder : CoderModule
{
    private readonly UnetEncoder _encoder;
    private readonly GroupNorm _norm;
    private readonly nn.Module<Tensor, Tensor> _output;

    public ConvEncoder(UnetOptions options, DataSpace from, IReadOnlyList<long> to) : base("convolutional encoder")
    {
        _encoder = new UnetEncoder(options, from);
        int width = _encoder.Channels[^1], halvings = options.Channels.Count - 1;
        _norm = Layers.Norm(options.Groups, width);
        _output = to.Count == 3
            ? nn.Conv2d(width, to[0], 3, padding: 1)
            : nn.Sequential(nn.Flatten(), nn.Linear(width * (from.Shape[1] >> halvings) * (from.Shape[2] >> halvings), to[0]));
        RegisterComponents();
    }

    public override Tensor Apply(Tensor x, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var (states, _) = _encoder.Apply(x, zeros(x.shape[0], dtype: x.dtype, device: x.device), condition);
        return _output.call(nn.functional.silu(_norm.call(states.Peek()))).MoveToOuterDisposeScope();
    }
}

/// <summary>An image of the smallest resolution, or a vector, brought up by residual blocks to an image.</summary>
internal sealed class ConvDecoder : CoderModule
{
    private readonly TimeEmbedding _embedding;
    private readonly nn.Module<Tensor, Tensor> _input;
    private readonly ModuleList<UnetStage> _up = [];
    private readonly ModuleList<Conv2d> _grow = [];
    private readonly GroupNorm _norm;
    private readonly Conv2d _output;
    private readonly int _blocks;
    private readonly long[] _smallest;

    public ConvDecoder(UnetOptions options, DataSpace from, IReadOnlyList<long> to) : base("convolutional decoder")
    {
        var channels = options.Channels;
        int embedding = channels[0] * options.Embedding, halvings = channels.Count - 1, width = channels[^1];
        _blocks = options.Blocks;
        _smallest = [width, to[1] >> halvings, to[2] >> halvings];
        _embedding = new TimeEmbedding(channels[0], embedding, from);
        _input = from.IsImage
            ? nn.Conv2d(from.Shape[0], width, 3, padding: 1)
            : nn.Linear(from.Dimensions, _smallest.Aggregate(1L, (product, n) => product * n));
        for (int resolution = halvings; resolution >= 0; resolution--)
        {
            for (int i = 0; i < _blocks; i++, width = channels[resolution])
                _up.Add(new(width, channels[resolution], embedding, false, options));
            if (resolution > 0) _grow.Add(nn.Conv2d(width, width, 3, padding: 1));
        }

        _norm = Layers.Norm(options.Groups, width);
        _output = nn.Conv2d(width, to[0], 3, padding: 1);
        RegisterComponents();
    }

    public override Tensor Apply(Tensor x, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var time = zeros(x.shape[0], dtype: x.dtype, device: x.device);
        var told = new Told(nn.functional.silu(_embedding.Embed(time, condition)), null);
        var h = _input.call(x).reshape([x.shape[0], .. _smallest]);
        for (int resolution = 0; resolution <= _grow.Count; resolution++)
        {
            for (int i = 0; i < _blocks; i++) h = _up[resolution * _blocks + i].Apply(h, told);
            if (resolution < _grow.Count)
                h = _grow[resolution].call(nn.functional.interpolate(h, scale_factor: [2, 2], mode: InterpolationMode.Nearest));
        }

        return _output.call(nn.functional.silu(_norm.call(h))).MoveToOuterDisposeScope();
    }
}
