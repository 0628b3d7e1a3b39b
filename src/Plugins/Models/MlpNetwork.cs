using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>The input plus the embedded time, then hidden layers h += W silu(h), all of one width.</summary>
internal sealed class MlpNetwork : NetworkModule
{
    private readonly TimeEmbedding _embedding;
    private readonly Linear _input;
    private readonly ModuleList<Linear> _layers = [];
    private readonly Linear _output;

    public MlpNetwork(MlpOptions options, NetworkShape shape) : base("mlp")
    {
        var space = shape.Space;
        int width = options.Width / 2 * 2;
        _embedding = new TimeEmbedding(width, width, space);
        _input = nn.Linear(space.Dimensions, width);
        for (int i = 0; i < options.Layers; i++) _layers.Add(nn.Linear(width, width));
        _output = nn.Linear(width, space.Dimensions * shape.Outputs);
        RegisterComponents();
    }

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var h = _input.call(x.flatten(1)) + _embedding.Embed(time, condition);
        foreach (var layer in _layers) h = h + layer.call(nn.functional.silu(h));
        return _output.call(nn.functional.silu(h)).reshape([x.shape[0], -1, .. x.shape[2..]]).MoveToOuterDisposeScope();
    }
}
