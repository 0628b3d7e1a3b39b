using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Library;

/// <summary>
/// A TorchSharp module of one's own as a network. One that is asked for classes or targets derives from <see cref="NetworkModule"/>
/// instead.
/// </summary>
public sealed class ModuleNetwork : NetworkModule
{
    private readonly nn.Module<Tensor, Tensor, Tensor> _module;

    /// <param name="module">
    /// Takes noisy samples, [B, ...], and how noisy each of them is, [B], in (0, 1] for most schedules. Gives the shape of the samples.
    /// </param>
    public ModuleNetwork(nn.Module<Tensor, Tensor, Tensor> module)
        : base("network")
    {
        _module = module;
        RegisterComponents();
    }

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition) => _module.call(x, time);
}
