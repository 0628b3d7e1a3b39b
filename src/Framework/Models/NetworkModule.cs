using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>A network with parameters that can be trained. Derived classes end their constructor with <c>RegisterComponents()</c>.</summary>
public abstract class NetworkModule(string name) : nn.Module(name), INetwork
{
    public abstract Tensor Predict(Tensor xt, Tensor time, Condition? condition);
}
