using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Optimizers;

/// <summary>Adam whose weight decay shrinks parameters by itself, apart from their gradients.</summary>
[Description("Adam with decoupled weight decay")]
[Source("Loshchilov and Hutter 2019, Algorithm 2")]
public sealed class AdamWOptimizer(AdamWOptions options) : IOptimizer
{
    public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => optim.AdamW(
        parameters, learningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
}

public sealed record AdamWOptions : MomentOptions
{
    [Description("decoupled weight decay"), Range(0, 10.0)]
    public double WeightDecay { get; init; }
}
