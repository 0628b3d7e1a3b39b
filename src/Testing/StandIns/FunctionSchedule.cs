using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>Schedules that are written out here, so that no other plugin is needed to try one.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="minTime">The smallest time.</param>
/// <param name="maxTime">The largest time.</param>
/// <param name="alpha">alpha(t).</param>
/// <param name="sigma">sigma(t).</param>
/// <param name="drift">f(t).</param>
/// <param name="g2">g(t)^2.</param>
public sealed class FunctionSchedule(
    string name, double minTime, double maxTime,
    Func<double, double> alpha, Func<double, double> sigma, Func<double, double> drift, Func<double, double> g2)
    : INoiseSchedule
{
    /// <summary>Song et al. 2021, eq. 11, with beta(t) = 0.1 + 19.9 t.</summary>
    public static readonly FunctionSchedule VariancePreserving = new(
        "VP", 1e-3, 1, t => Math.Exp(-Integral(t) / 2), t => Math.Sqrt(-double.ExpM1(-Integral(t))), t => -Beta(t) / 2, Beta);

    /// <summary>Song et al. 2021, eq. 12.</summary>
    public static readonly FunctionSchedule SubVariancePreserving = new(
        "sub-VP", 1e-3, 1, t => Math.Exp(-Integral(t) / 2), t => -double.ExpM1(-Integral(t)), t => -Beta(t) / 2,
        t => -Beta(t) * double.ExpM1(-2 * Integral(t)));

    /// <summary>Song et al. 2021, eq. 9, with noise from 0.01 to 50.</summary>
    public static readonly FunctionSchedule VarianceExploding = new(
        "VE", 1e-5, 1, _ => 1, t => 0.01 * Math.Pow(5000, t), _ => 0, t => 2 * Math.Log(5000) * 1e-4 * Math.Pow(5000, 2 * t));

    /// <summary>Karras et al. 2022, table 1: time is the noise.</summary>
    public static readonly FunctionSchedule Edm = new("EDM", 0.002, 80, _ => 1, t => t, _ => 0, t => 2 * t);

    /// <summary>Straight lines from data to noise.</summary>
    public static readonly FunctionSchedule Flow = new("flow", 1e-3, 1, t => 1 - t, t => t, t => -1 / (1 - t), t => 2 * t / (1 - t));

    /// <summary>The first, from a time that is far from 0.</summary>
    internal static readonly FunctionSchedule VariancePreservingFrom = new(
        "VP from 0.2", 0.2, 1, t => VariancePreserving.Alpha(t), t => VariancePreserving.Sigma(t), t => VariancePreserving.Drift(t),
        t => VariancePreserving.DiffusionSquared(t));

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<FunctionSchedule> All = [VariancePreserving, SubVariancePreserving, VarianceExploding, Edm, Flow];

    public double MinTime => minTime;

    public double MaxTime => maxTime;

    public int? Steps => null;

    public double Alpha(double t) => alpha(t);

    public double Sigma(double t) => sigma(t);

    public double Drift(double t) => drift(t);

    public double DiffusionSquared(double t) => g2(t);

    public override string ToString() => name;

    private static double Beta(double t) => 0.1 + 19.9 * t;

    private static double Integral(double t) => 0.1 * t + 19.9 * t * t / 2;
}

/// <summary>A discrete schedule whose noise grows linearly.</summary>
/// <param name="steps">T.</param>
/// <param name="last">beta_T.</param>
public sealed class StepSchedule(int steps, double last = 0.02) : DiscreteSchedule(Table(steps, last))
{
    public override string ToString() => $"{Steps} steps";

    private static double[] Table(int steps, double last) =>
        [.. Enumerable.Range(0, steps).Select(i => steps == 1 ? last : 1e-4 + (last - 1e-4) * i / (steps - 1))];
}

/// <summary>Levels for samplers.</summary>
public static class LogSnrLevels
{
    /// <summary>Levels with equal distances of log-SNR, from the noisiest of the schedule if that is less noisy.</summary>
    public static NoiseLevel[] Uniform(INoiseSchedule schedule, int steps, double from, double to, bool clean = false)
    {
        from = Math.Max(from, schedule.At(schedule.MaxTime).LogSnr);
        var levels = Enumerable.Range(0, steps + 1).Select(i => schedule.LevelAtLogSnr(from + i * (to - from) / steps));
        return clean ? [.. levels, NoiseLevel.Clean] : [.. levels];
    }
}
