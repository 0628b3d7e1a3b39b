using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Optimizers;

/// <summary>Stochastic gradient descent, with momentum if wanted.</summary>
[Description("stochastic gradient descent with momentum")]
[Source("Sutskever et al. 2013, eq. 1 to 4")]
public sealed class SgdOptimizer(SgdOptions options) : IOptimizer
{
    public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => optim.SGD(
        parameters, learningRate, options.Momentum, weight_decay: options.WeightDecay, nesterov: options.Nesterov);
}

public sealed record SgdOptions : IValidatableObject
{
    [Description("share of the last step that is repeated"), Range(0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; } = 0.9;

    [Description("true looks at the gradient after that share")]
    public bool Nesterov { get; init; }

    [Description("factor of the parameters that is added to their gradients"), Range(0, 10.0)]
    public double WeightDecay { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Nesterov && Momentum == 0) yield return new("needs a momentum above 0", [nameof(Nesterov)]);
    }
}
