using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>The trunk, without a condition, and a linear score of each class.</summary>
internal sealed class MlpClassifier : ClassifierModule
{
    private readonly MlpTrunk _trunk;
    private readonly Linear _scores;

    public MlpClassifier(MlpOptions options, DataSpace space) : base("mlp classifier")
    {
        _trunk = new MlpTrunk(options, space.WithoutCondition());
        _scores = nn.Linear(_trunk.Width, space.Classes);
        RegisterComponents();
    }

    public override Tensor Features(Tensor x, Tensor time) => _trunk.Apply(x, time, null);

    public override Tensor Logits(Tensor x, Tensor time)
    {
        using var features = Features(x, time);
        return _scores.call(features);
    }
}
