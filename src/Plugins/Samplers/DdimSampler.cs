using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// x_s = alpha_s x0 + sqrt(sigma_s^2 - eta^2 v) eps + eta sqrt(v) z, with v the posterior's variance. eta = 0 is deterministic,
/// eta = 1 is ancestral sampling with posterior variance.
/// </summary>
[Description("implicit steps; deterministic at eta = 0")]
[Source("Song, Meng and Ermon 2021, eq. 12 and 16")]
public sealed class DdimSampler(DdimOptions options) : ISampler
{
    public bool StartsWithoutSignal => true;

    public string? Refusal(IReadOnlyList<NoiseLevel> levels, DataSpace space) =>
        options.ClipSample is { } bound ? space.RefusalOfBound(bound) : null;

    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) =>
        {
            var eps = SamplingSteps.Noise(x, x0, t);
            if (options.ClipSample is { } bound) x0 = x0.clamp(-bound, bound);
            double variance = options.Eta * options.Eta * Posterior.Between(s, t).Variance;
            var next = s.Alpha * x0 + Math.Sqrt(Math.Max(0, s.Sigma * s.Sigma - variance)) * eps;
            return variance > 0 ? next + Math.Sqrt(variance) * problem.StandardNormal(x) : next;
        }, cancellation);
}

public sealed record DdimOptions
{
    [Description("how much fresh noise a step adds: 0 none, 1 as much as ancestral sampling"), Range(0, 1.0)]
    public double Eta { get; init; }

    [Description(
        "clips x0 to [-b, b] inside the step while eps stays the network's own, as diffusers' clip_sample does; "
        + "absent clips nothing here")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double? ClipSample { get; init; }
}
