using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Hidden layers h += W2 silu(W1 h + time), all of one width.</summary>
internal sealed class MlpNetwork : NetworkModule
{
    private readonly TimeEmbedding _embedding;
    private readonly Linear _input;
    private readonly ModuleList<Linear> _layers = [];
    private readonly ModuleList<Linear> _times = [];
    private readonly Linear _output;

    public MlpNetwork(MlpOptions options, DataSpace space) : base("mlp")
    {
        int width = options.Width / 2 * 2;
        _embedding = new TimeEmbedding(width, space.Classes);
        _input = nn.Linear(space.Dimensions, width);
        for (int i = 0; i < options.Layers; i++)
        {
            _times.Add(nn.Linear(width * 2, width));
            _layers.Add(nn.Linear(width, width));
        }

        _output = nn.Linear(width, space.Dimensions);
        RegisterComponents();
    }

    public override Tensor Predict(Tensor xt, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var embedding = nn.functional.silu(_embedding.Embed(time, condition?.Labels));
        var h = _input.call(xt.flatten(1));
        for (int i = 0; i < _layers.Count; i++)
            h = h + _layers[i].call(nn.functional.silu(h + _times[i].call(embedding)));
        return _output.call(nn.functional.silu(h)).reshape(xt.shape).MoveToOuterDisposeScope();
    }
}
