using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>The way down of a U-Net, its middle, the mean over the pixels, and a linear score of each class.</summary>
internal sealed class UnetClassifier : ClassifierModule
{
    private readonly UnetEncoder _encoder;
    private readonly ModuleList<UnetStage> _middle;
    private readonly GroupNorm _norm;
    private readonly Linear _scores;

    public UnetClassifier(UnetOptions options, DataSpace space) : base("unet classifier")
    {
        _encoder = new UnetEncoder(options, space.WithoutCondition());
        int width = _encoder.Channels[^1];
        _middle = UnetStage.Middle(width, _encoder.EmbeddingWidth, options.Attends(space, options.Channels.Count - 1), options);
        _norm = Layers.Norm(options.Groups, width);
        _scores = nn.Linear(width, space.Classes);
        RegisterComponents();
    }

    public override Tensor Features(Tensor x, Tensor time)
    {
        using var scope = NewDisposeScope();
        var (states, told) = _encoder.Apply(x, time, null);
        var h = nn.functional.silu(_norm.call(_middle.Aggregate(states.Peek(), (x, stage) => stage.Apply(x, told))));
        return h.mean([2, 3]).MoveToOuterDisposeScope();
    }

    public override Tensor Logits(Tensor x, Tensor time)
    {
        using var features = Features(x, time);
        return _scores.call(features);
    }
}
