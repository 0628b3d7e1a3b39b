using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// The network's second output u gives v = (u + 1) / 2, and the variance exp(v log var_ts + (1 - v) log beta-tilde). It learns by the
/// variational bound, whose gradient does not reach the mean: T times KL(q(x_s | x_t, x0) || p(x_s | x_t)) in bits per dimension, and for
/// the first step -log2 p(x0 | x_1), a Gaussian density. There beta-tilde is 0; the second step's takes its place. A continuous schedule
/// is divided into <see cref="ScheduleSteps.OfContinuous"/> steps. With lambda = 0.001 a step counts T / 1000 of its bits, as in the
/// authors' program.
/// </summary>
[Description("learned by the hybrid loss, between the posterior's and the forward step's")]
[Source("Nichol and Dhariwal 2021, eq. 15 and 16"), Revision(2)]
public sealed class LearnedVariance(LearnedVarianceOptions options) : IReverseVariance
{
    public int Outputs => 2;

    public Tensor? Fraction(Tensor output)
    {
        using var second = output.narrow(1, output.shape[1] / 2, output.shape[1] / 2);
        return (second + 1) / 2;
    }

    public Tensor? Loss(ReverseSteps steps, Tensor? fraction)
    {
        using var scope = NewDisposeScope();
        var schedule = steps.Schedule;
        var pairs = steps.Levels.Distinct().ToDictionary(l => l, l => Step.Before(l, schedule));
        var coefficients = new LevelCoefficients(steps.Levels, steps.X0);
        var logPosterior = coefficients.Column(l => Math.Log(pairs[l].PosteriorVariance));
        var logVariance = fraction! * coefficients.Column(l => Math.Log(pairs[l].ForwardVariance)) + (1 - fraction!) * logPosterior;
        // The means differ by the error of x0 alone, since both take x_t alike.
        var squares = (coefficients.Column(l => pairs[l].FromX0) * (steps.X0 - steps.Estimate())).square() * (-logVariance).exp();
        var kl = 0.5 * (logVariance - logPosterior + (logPosterior - logVariance).exp() - 1 + squares);
        var density = 0.5 * (Math.Log(2 * Math.PI) + logVariance + squares);
        var first = coefficients.Column(l => pairs[l].IsFirst ? 1 : 0);
        int total = schedule.Steps ?? ScheduleSteps.OfContinuous;
        double perNat = options.Weight * total / Math.Log(2);
        return (perNat * (first * density + (1 - first) * kl)).flatten(1).mean([1]).MoveToOuterDisposeScope();
    }

    /// <summary>The reverse step from a level to the one before.</summary>
    private readonly record struct Step(double FromX0, double PosteriorVariance, double ForwardVariance, bool IsFirst)
    {
        public static Step Before(NoiseLevel level, INoiseSchedule schedule)
        {
            var before = schedule.StepBefore(level);
            var (forward, posterior) = (ForwardStep.Between(before, level), Posterior.Between(before, level));
            if (!before.IsClean) return new(posterior.FromX0, posterior.Variance, forward.Variance, false);
            double width = (schedule.MaxTime - schedule.MinTime) / ScheduleSteps.OfContinuous;
            var next = schedule.At(schedule.Steps is { } total ? Math.Min(2, total) / (double)total : schedule.MinTime + 2 * width);
            var second = Posterior.Between(level, next);
            return new(1, second.Variance > 0 ? second.Variance : forward.Variance, forward.Variance, true);
        }
    }
}

public sealed record LearnedVarianceOptions
{
    [Description("lambda of L_simple + lambda L_vlb, with L_vlb the sum over all steps in bits per dimension"), Range(0, 1e6)]
    public double Weight { get; init; } = 0.001;
}
