using System.ComponentModel;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Objectives;

/// <summary>The network predicts nothing but its target; the sampler chooses the variance.</summary>
[Description("not learned; the sampler chooses between the posterior's and the forward step's")]
[Source("Ho et al. 2020, section 3.2")]
public sealed class FixedVariance : IReverseVariance
{
    public int Outputs => 1;

    public Tensor? Fraction(Tensor output) => null;

    public Tensor? Loss(ReverseSteps steps, Tensor? fraction) => null;
}
