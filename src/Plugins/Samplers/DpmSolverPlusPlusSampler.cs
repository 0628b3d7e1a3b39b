using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Solves the diffusion ODE or SDE exactly for x0 that stays constant over a step of lambda = log(alpha / sigma). With h the step,
/// the ODE gives x_s = (sigma_s / sigma_t) x_t + alpha_s (1 - e^-h) D; the SDE gives the posterior's step with x0 = D. Order 1 takes
/// D = x0. Order 2 takes D at the middle of the step: extrapolated from the step before (multistep) or denoised there (singlestep).
/// The first multistep step and every step to the clean level are of order 1.
/// </summary>
[Description("exponential integrators of order 1 or 2 in log-SNR, for the ODE or the SDE")]
[Source("Lu et al. 2022b (DPM-Solver++), Algorithms 1 and 2, appendix on SDE-DPM-Solver++")]
public sealed class DpmSolverPlusPlusSampler(DpmSolverPlusPlusOptions options) : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default)
    {
        using var earlier = new EarlierEstimate();
        return problem.Walk((x, x0, t, s) =>
        {
            var middle = options.Order == 1 || s.IsClean ? x0
                : options.Method == DpmMethod.Singlestep ? Middle(problem, x, x0, t, s)
                : Extrapolate(earlier, x0, t, s);
            earlier.Keep(x0, t);
            if (options.Noise == DpmNoise.None) return Solve(x, middle, t, s);
            var (fromXt, fromX0, variance) = Posterior.Between(s, t);
            var mean = fromXt * x + fromX0 * middle;
            return s.IsClean ? mean : mean + Math.Sqrt(variance) * problem.StandardNormal(x);
        }, cancellation);
    }

    /// <summary>The ODE's solution for constant x0; e^-h is the quotient of the sigma / alpha, which is 0 at the clean level.</summary>
    private static Tensor Solve(Tensor x, Tensor x0, NoiseLevel t, NoiseLevel s) =>
        s.Sigma / t.Sigma * x + s.Alpha * (1 - s.NoiseRatio / t.NoiseRatio) * x0;

    private static Tensor Middle(SamplingProblem problem, Tensor x, Tensor x0, NoiseLevel t, NoiseLevel s)
    {
        var middle = problem.Schedule.LevelAtLogSnr((t.LogSnr + s.LogSnr) / 2);
        return problem.Denoise(Solve(x, x0, t, middle), middle);
    }

    /// <summary>x0 + (x0 - earlier x0) / (2 r), with r the step before over this one; x0 when there was no step before.</summary>
    private static Tensor Extrapolate(EarlierEstimate earlier, Tensor x0, NoiseLevel t, NoiseLevel s)
    {
        double before = t.LogSnr - earlier.Level.LogSnr;
        return earlier.X0 is { } earlierX0 && before > 0 ? x0 + (s.LogSnr - t.LogSnr) / (2 * before) * (x0 - earlierX0) : x0;
    }
}

public sealed record DpmSolverPlusPlusOptions : IValidatableObject
{
    [Description("order of the solver; 1 is deterministic DDIM"), Range(1, 2)]
    public int Order { get; init; } = 2;

    [Description(
        "where order 2 has its second estimate of x0 from: "
        + "multistep from the step before, singlestep from a second evaluation of the network")]
    public DpmMethod Method { get; init; } = DpmMethod.Multistep;

    [Description("none solves the ODE, sde the reverse SDE with fresh noise in every step")]
    public DpmNoise Noise { get; init; } = DpmNoise.None;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Method == DpmMethod.Singlestep && Noise == DpmNoise.Sde)
            yield return new(
                "found 'sde' with the method 'singlestep', which is deterministic; use the noise 'none' or the method 'multistep'",
                [nameof(Noise)]);
    }
}

/// <summary>Where a solver of order 2 has its second estimate of x0 from.</summary>
public enum DpmMethod
{
    /// <summary>The step before (2M, Algorithm 2).</summary>
    Multistep,

    /// <summary>The middle of the step in log-SNR (2S, Algorithm 1 with r = 1/2).</summary>
    Singlestep,
}

/// <summary>Whether steps add noise.</summary>
public enum DpmNoise
{
    /// <summary>The probability-flow ODE.</summary>
    None,

    /// <summary>The reverse SDE (SDE-DPM-Solver++).</summary>
    Sde,
}
