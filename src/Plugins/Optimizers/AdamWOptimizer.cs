using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using OptimizerHelper = TorchSharp.Modules.OptimizerHelper;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Optimizers;

/// <summary>Adam whose weight decay shrinks parameters by itself, apart from their gradients.</summary>
[Description("Adam with decoupled weight decay")]
[Source("Loshchilov and Hutter 2019, Algorithm 2")]
public sealed class AdamWOptimizer(AdamWOptions options) : IOptimizer
{
    public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => NativeOperators.AreAvailable
        ? new AdamW(parameters, new(learningRate, options.Beta1, options.Beta2, options.WeightDecay, options.Epsilon))
        : CreatePlain(parameters, learningRate);

    /// <summary>TorchSharp's own, which makes several calls for each parameter.</summary>
    internal OptimizerHelper CreatePlain(IEnumerable<Parameter> parameters, double learningRate) => optim.AdamW(
        parameters, learningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
}

public sealed record AdamWOptions : MomentOptions
{
    [Description("decoupled weight decay"), Range(0, 10.0)]
    public double WeightDecay { get; init; }
}
