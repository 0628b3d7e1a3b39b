using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>The trunk and a linear output.</summary>
internal sealed class MlpNetwork : NetworkModule
{
    private readonly MlpTrunk _trunk;
    private readonly Linear _output;

    public MlpNetwork(MlpOptions options, NetworkShape shape) : base("mlp")
    {
        _trunk = new MlpTrunk(options, shape.Space);
        _output = nn.Linear(_trunk.Width, shape.Space.Dimensions * shape.Outputs);
        RegisterComponents();
    }

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var hidden = _trunk.Apply(x, time, condition);
        using var output = _output.call(hidden);
        return output.reshape([x.shape[0], -1, .. x.shape[2..]]);
    }
}
