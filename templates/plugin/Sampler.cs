using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace MyPlugin;

/// <summary>x_s = alpha_s x0 + sigma_s (sqrt(1 - f^2) eps + f z), with z fresh noise: the same marginals for every f.</summary>
[Description("what it does, one line")]
[Source("the paper and equation")]
public sealed class MyPluginSampler(MyPluginOptions options) : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) =>
        {
            var eps = SamplingSteps.Noise(x, x0, t);
            var noise = Math.Sqrt(1 - options.Fresh * options.Fresh) * eps + options.Fresh * problem.StandardNormal(x);
            return s.Alpha * x0 + s.Sigma * noise;
        }, cancellation);
}

public sealed record MyPluginOptions
{
    [Description("f, the part of the noise that is fresh in each step"), Range(0, 1.0)]
    public double Fresh { get; init; } = 0.2;
}
