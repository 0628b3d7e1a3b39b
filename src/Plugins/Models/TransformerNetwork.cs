using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// States become vectors, blocks mix them, and a last linear layer, which starts at 0, gives logits of the states: at the start all states
/// are equally probable everywhere. Time and condition change every normalisation.
/// </summary>
internal sealed class TransformerNetwork : NetworkModule
{
    private readonly Embedding _states;
    private readonly TimeEmbedding _time;
    private readonly ModuleList<TransformerBlock> _blocks = [];
    private readonly AdaptiveNorm _norm;
    private readonly Linear _output;

    public TransformerNetwork(TransformerOptions options, DataSpace space) : base("transformer")
    {
        int states = space.StateCount;
        _states = nn.Embedding(states, options.Width);
        _time = new TimeEmbedding(options.Width, options.Width, space);
        var rotation = Rotation.Angles(space.Shape[0], options.Width / options.Heads);
        register_buffer("cosines", rotation.cos());
        register_buffer("sines", rotation.sin());
        for (int i = 0; i < options.Layers; i++) _blocks.Add(new TransformerBlock(options));
        _norm = new AdaptiveNorm(options.Width);
        _output = Layers.Zero(nn.Linear(options.Width, states));
        RegisterComponents();
    }

    /// <summary>The logits of every state at every place, [B, L, K].</summary>
    /// <param name="x">States, int64 [B, L].</param>
    /// <param name="time">The times, [B].</param>
    /// <param name="condition">What is asked of each sample; null asks nothing of any.</param>
    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var embedded = nn.functional.silu(_time.Embed(time, condition));
        var rotation = new Rotation(get_buffer("cosines")!, get_buffer("sines")!);
        var h = _states.call(x);
        foreach (var block in _blocks) h = block.Apply(h, embedded, rotation);
        return _output.call(_norm.Apply(h, embedded)).MoveToOuterDisposeScope();
    }
}
