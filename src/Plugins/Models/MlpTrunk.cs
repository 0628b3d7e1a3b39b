using Diffusion.Framework.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>The input plus the embedded time and condition, then hidden layers h += W silu(h), all of one width.</summary>
internal sealed class MlpTrunk : nn.Module
{
    private readonly TimeEmbedding _embedding;
    private readonly Linear _input;
    private readonly ModuleList<Linear> _layers = [];

    public MlpTrunk(MlpOptions options, DataSpace space) : base("trunk")
    {
        Width = options.Width;
        _embedding = new TimeEmbedding(Width, Width, space, options.Absent);
        _input = nn.Linear(space.Dimensions, Width);
        for (int i = 0; i < options.Layers; i++) _layers.Add(nn.Linear(Width, Width));
        RegisterComponents();
    }

    public int Width { get; }

    /// <summary>[B, ...] to the activated [B, Width].</summary>
    public Tensor Apply(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var h = _input.call(x.flatten(1)) + _embedding.Embed(time, condition);
        foreach (var layer in _layers) h = h + layer.call(nn.functional.silu(h));
        return nn.functional.silu(h).MoveToOuterDisposeScope();
    }
}
