using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>
/// A network with parameters that can be trained. Derived classes end their constructor with <c>RegisterComponents()</c>.
/// </summary>
public abstract class NetworkModule(string name) : nn.Module(name), INetwork
{
    public virtual ScalarType Precision => parameters().First().dtype;

    public abstract Tensor Predict(Tensor x, Tensor time, Condition? condition);
}
