using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Optimizers;

/// <summary>Steps by the running mean of gradients over the root of their running squared mean.</summary>
[Description("Adam; its weight decay is a part of the gradient")]
[Source("Kingma and Ba 2015, Algorithm 1")]
public sealed class AdamOptimizer(AdamOptions options) : IOptimizer
{
    public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => optim.Adam(
        parameters, learningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
}

public sealed record AdamOptions : MomentOptions
{
    [Description("factor of the parameters that is added to their gradients"), Range(0, 10.0)]
    public double WeightDecay { get; init; }
}
