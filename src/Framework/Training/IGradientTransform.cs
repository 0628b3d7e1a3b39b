using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Framework.Training;

/// <summary>
/// Changes gradients between the backward pass and the optimizer's step: clipping, scaling, averaging over processes. The training loop
/// applies its list in order; there is no other place for it.
/// </summary>
public interface IGradientTransform
{
    /// <summary>Changes the gradients of the parameters in place.</summary>
    void Apply(IEnumerable<Parameter> parameters);
}

/// <summary>Shortens the gradient to a largest norm, over all parameters together (Pascanu et al. 2013, Algorithm 1).</summary>
/// <param name="norm">The largest norm.</param>
public sealed class GradientClipping(double norm) : IGradientTransform
{
    public void Apply(IEnumerable<Parameter> parameters) => nn.utils.clip_grad_norm_(parameters, norm);
}
