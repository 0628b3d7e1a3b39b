using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Samplers;

/// <summary>
/// As ancestral, but what was unmasked is masked again with the probability sigma, so that a wrong state can be corrected; what is masked
/// is unmasked more often, so that the share of masks stays that of the process. With strength 0 it is ancestral.
/// </summary>
[Description("for absorbing states: masks what was unmasked again with some probability, so that it can be corrected")]
[Source("Wang et al. 2025, eq. 5 and section 4.1, rescaled schedule")]
public sealed class RemaskingSampler(RemaskingOptions options) : IStateSampler
{
    public string? Refusal(StateProcess process, StateReading reading) =>
        process.Mask is null ? "needs a mask; use the transition 'absorbing'"
        : reading.AllowsAnyStep ? null : "needs probabilities of the clean states, which the objective does not give";

    public Tensor Sample(StateSamplingProblem problem, CancellationToken cancellation = default)
    {
        var process = problem.Process;
        return problem.Walk(
            (z, prediction, t, s) =>
            {
                double now = process.KeptAt((double)t / process.Steps).Kept;
                double then = s == 0 ? 1 : process.KeptAt((double)s / process.Steps).Kept;
                double sigma = now == 0 ? 0 : options.Strength * Math.Min(1, (1 - then) / now);
                var masked = z.eq(process.Mask!.Value).unsqueeze(-1);
                var mask = nn.functional.one_hot(full_like(z, process.Mask!.Value), process.States).to(float64);
                var x = prediction.LogProbabilities.exp();
                double shown = (then - (1 - sigma) * now) / (1 - now);
                return problem.Draw(where(masked, shown * x + (1 - shown) * mask, (1 - sigma) * x + sigma * mask));
            },
            cancellation);
    }
}

public sealed record RemaskingOptions
{
    [Description("sigma as a share of the largest possible; 0 masks nothing again"), Range(0, 1.0)]
    public double Strength { get; init; } = 0.1;
}
