using System.ComponentModel;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Samplers;

/// <summary>z_s ~ p(z_s | z_t), from step to step.</summary>
[Description("draws each earlier state from its probabilities, over any of the steps")]
[Source("002, the reverse process; Austin et al. 2021, section 3.3")]
public sealed class AncestralStateSampler : IStateSampler
{
    public Tensor Sample(StateSamplingProblem problem, CancellationToken cancellation = default) => problem.Walk(
        (z, prediction, t, s) =>
            problem.Draw(problem.Reading.Step(prediction.LogProbabilities, z, problem.Process, [s], [t])), cancellation);
}
