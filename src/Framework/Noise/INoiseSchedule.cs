using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Noise;

/// <summary>
/// How noise grows with time: the marginals <c>x_t = alpha(t) x0 + sigma(t) eps</c> and the SDE
/// <c>dx = f(t) x dt + g(t) dW</c> that has them. Pure double arithmetic, no tensors.
/// </summary>
public interface INoiseSchedule
{
    static readonly PluginKind<INoiseSchedule> Kind = new("schedule", "how noise grows with time", Effect.Training)
    {
        Default = "cosine",
    };

    /// <summary>Signal scale at t in [<see cref="MinTime"/>, <see cref="MaxTime"/>].</summary>
    double Alpha(double t);

    /// <summary>Noise scale at t in [<see cref="MinTime"/>, <see cref="MaxTime"/>].</summary>
    double Sigma(double t);

    /// <summary>f(t) = d log alpha / dt.</summary>
    double Drift(double t);

    /// <summary>g(t)^2 = d sigma^2/dt - 2 f sigma^2.</summary>
    double DiffusionSquared(double t);

    /// <summary>The smallest time that is trained and sampled; 1/T of a discrete schedule.</summary>
    double MinTime { get; }

    /// <summary>The time of (almost) pure noise: 1, or where time is the noise itself, as in EDM, the largest noise.</summary>
    double MaxTime { get; }

    /// <summary>T of a discrete schedule, whose times are i/T; null when time is continuous.</summary>
    int? Steps { get; }

    /// <summary>Both scales at one time.</summary>
    NoiseLevel At(double t) => new(t, Alpha(t), Sigma(t));
}

/// <summary>
/// How noisy a sample is at one time: <c>x_t = Alpha x0 + Sigma eps</c>, with eps standard normal. Double precision, on the host.
/// </summary>
/// <param name="Time">Time of the schedule, from 0; step i of a discrete schedule with T steps is i/T.</param>
/// <param name="Alpha">Signal scale, sqrt(abar) of a variance preserving schedule.</param>
/// <param name="Sigma">Noise scale; 0 only at the clean level.</param>
public readonly record struct NoiseLevel(double Time, double Alpha, double Sigma)
{
    /// <summary>The level of the data itself: alpha 1, sigma 0. Grids end here; no network is called at it.</summary>
    public static readonly NoiseLevel Clean = new(0, 1, 0);

    /// <summary>lambda = log(alpha^2 / sigma^2) in nats; +infinity at the clean level.</summary>
    public double LogSnr => 2 * (Math.Log(Alpha) - Math.Log(Sigma));

    /// <summary>alpha^2 / sigma^2.</summary>
    public double Snr => Alpha * Alpha / (Sigma * Sigma);

    /// <summary>sigma / alpha: the noise of x_t / alpha, the "sigma" of Karras et al. 2022.</summary>
    public double NoiseRatio => Sigma / Alpha;

    /// <summary>True where there is no noise left.</summary>
    public bool IsClean => Sigma == 0;
}

/// <summary>
/// How a network's output is read as a clean sample at one noise level, <c>x0 = FromXt x_t + FromOutput out</c>: what a parameterization
/// comes to at that level.
/// </summary>
/// <param name="FromXt">Factor of the noisy sample.</param>
/// <param name="FromOutput">Factor of the network's output.</param>
public readonly record struct OutputReading(double FromXt, double FromOutput)
{
    /// <summary>The output is x0 itself.</summary>
    public static readonly OutputReading X0 = new(0, 1);

    /// <summary>True where the output determines x0; false for epsilon at alpha = 0, say.</summary>
    public bool IsFinite => double.IsFinite(FromXt) && double.IsFinite(FromOutput);
}

/// <summary>Finds the time at which a schedule is as noisy as asked.</summary>
public static class ScheduleInverse
{
    // Halving an interval of doubles this often leaves nothing between its ends; most have nothing left after half as many.
    private const int Halvings = 100;

    /// <summary>
    /// The level whose log-SNR is <paramref name="logSnr"/>, by bisection: log-SNR falls with time. A level between two steps of a
    /// discrete schedule lies on its interpolation. Log-SNRs beyond the schedule's ends give its ends.
    /// </summary>
    public static NoiseLevel LevelAtLogSnr(this INoiseSchedule schedule, double logSnr)
    {
        double low = schedule.MinTime, high = schedule.MaxTime;
        if (schedule.At(high).LogSnr >= logSnr) return schedule.At(high);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (middle == low || middle == high) break;
            if (schedule.At(middle).LogSnr >= logSnr) low = middle;
            else high = middle;
        }

        return schedule.At(low);
    }

    /// <summary>
    /// The level whose noise-to-signal ratio sigma / alpha is <paramref name="ratio"/>, the "sigma" of Karras et al. 2022.
    /// </summary>
    public static NoiseLevel LevelAtNoiseRatio(this INoiseSchedule schedule, double ratio) =>
        schedule.LevelAtLogSnr(-2 * Math.Log(ratio));
}

/// <summary>The times of a schedule as a line from 0 to 1, and its steps.</summary>
public static class ScheduleSteps
{
    /// <summary>How finely a continuous schedule is divided where a step is needed.</summary>
    public const int OfContinuous = 1000;

    /// <summary>
    /// The time at a part <paramref name="u"/> in [0, 1] of all times: step 1 + floor(u T) of a discrete schedule, and T at u = 1, or the
    /// time so far between the smallest and the largest.
    /// </summary>
    public static double TimeAt(this INoiseSchedule schedule, double u) => schedule.Steps is { } total
        ? Math.Min(total, 1 + Math.Floor(u * total)) / total
        : schedule.MinTime + u * (schedule.MaxTime - schedule.MinTime);

    /// <summary>The nearest time of the schedule: a step of a discrete one.</summary>
    public static double Nearest(this INoiseSchedule schedule, double time) => schedule.Steps is { } total
        ? Math.Clamp(Math.Round(time * total), 1, total) / total
        : Math.Clamp(time, schedule.MinTime, schedule.MaxTime);

    /// <summary>
    /// The level one step earlier, where a continuous schedule has <see cref="OfContinuous"/> steps; clean before the first.
    /// </summary>
    public static NoiseLevel StepBefore(this INoiseSchedule schedule, NoiseLevel level)
    {
        if (schedule.Steps is { } total)
        {
            double step = Math.Round(level.Time * total);
            return step <= 1 ? NoiseLevel.Clean : schedule.At((step - 1) / total);
        }

        double before = level.Time - (schedule.MaxTime - schedule.MinTime) / OfContinuous;
        return before < schedule.MinTime ? NoiseLevel.Clean : schedule.At(before);
    }
}

/// <summary>
/// q(x_s | x_t, x0) = N(<see cref="FromXt"/> x_t + <see cref="FromX0"/> x0, <see cref="Variance"/> I) for any two levels s &lt; t
/// of any schedule. With s = i - 1, t = i it is 004 (3.5)-(3.6) and 001's mu_q, Sigma_q.
/// </summary>
/// <param name="FromXt">alpha_ts sigma_s^2 / sigma_t^2.</param>
/// <param name="FromX0">alpha_s var_ts / sigma_t^2.</param>
/// <param name="Variance">var_ts sigma_s^2 / sigma_t^2, the beta-tilde of Ho et al.</param>
public readonly record struct Posterior(double FromXt, double FromX0, double Variance)
{
    /// <summary>The posterior of the less noisy level <paramref name="s"/> given the noisier <paramref name="t"/>.</summary>
    public static Posterior Between(NoiseLevel s, NoiseLevel t)
    {
        var forward = ForwardStep.Between(s, t);
        double sigmaT2 = t.Sigma * t.Sigma, sigmaS2 = s.Sigma * s.Sigma;
        return new(forward.Scale * sigmaS2 / sigmaT2, s.Alpha * forward.Variance / sigmaT2, forward.Variance * sigmaS2 / sigmaT2);
    }
}

/// <summary>
/// q(x_t | x_s) = N(<see cref="Scale"/> x_s, <see cref="Variance"/> I) for s &lt; t; with s = i - 1, t = i this is
/// N(sqrt(1 - beta_i) x, beta_i I), 000 and 001's forward step.
/// </summary>
/// <param name="Scale">alpha_ts = alpha_t / alpha_s.</param>
/// <param name="Variance">var_ts = sigma_t^2 - alpha_ts^2 sigma_s^2; never below 0.</param>
public readonly record struct ForwardStep(double Scale, double Variance)
{
    public static ForwardStep Between(NoiseLevel s, NoiseLevel t)
    {
        double scale = t.Alpha / s.Alpha;
        return new(scale, Math.Max(0, t.Sigma * t.Sigma - scale * scale * s.Sigma * s.Sigma));
    }
}

/// <summary>
/// A variance preserving schedule given by T noise variances beta_1..beta_T: abar_i = prod (1 - beta), step i at time i/T.
/// Between two steps log abar is linear in time. That makes it the VP-SDE whose beta(t) is constant within a step
/// and whose marginals at the steps are exact, so that continuous samplers run on it too. A last step with beta_T = 1 leaves no signal;
/// there alpha itself is linear in time.
/// </summary>
public abstract class DiscreteSchedule : INoiseSchedule
{
    private readonly double[] _betas;
    private readonly double[] _logAbar;

    /// <param name="options">Says whether the betas are rescaled to end in noise alone.</param>
    /// <param name="betas">beta_1..beta_T, each in (0, 1).</param>
    protected DiscreteSchedule(DiscreteScheduleOptions options, IReadOnlyList<double> betas)
        : this(options.ZeroTerminalSnr ? ZeroTerminalSnr.Rescale(betas) : betas)
    {
    }

    /// <param name="betas">beta_1..beta_T, each in (0, 1); the last may be 1.</param>
    protected DiscreteSchedule(IReadOnlyList<double> betas)
    {
        _betas = [.. betas];
        _logAbar = new double[_betas.Length + 1];
        for (int i = 1; i < _logAbar.Length; i++) _logAbar[i] = _logAbar[i - 1] + double.LogP1(-_betas[i - 1]);
    }

    /// <summary>beta_i at index i - 1, the variance added by step i.</summary>
    public IReadOnlyList<double> Betas => _betas;

    public int? Steps => _betas.Length;

    public double MinTime => 1.0 / _betas.Length;

    public double MaxTime => 1;

    /// <summary>abar_i = prod_{j &lt;= i} (1 - beta_j); abar_0 = 1.</summary>
    public double CumulativeSignalVariance(int i) => Math.Exp(_logAbar[i]);

    public double Alpha(double t) => Math.Exp(LogAbar(t) / 2);

    public double Sigma(double t) => Math.Sqrt(-double.ExpM1(LogAbar(t)));

    public double Drift(double t) => -DiffusionSquared(t) / 2;

    /// <summary>
    /// beta(t) = -T log(1 - beta_i) for t in ((i - 1)/T, i/T]; in a last step with beta_T = 1 it is 2 / (1 - t), infinite at the end.
    /// </summary>
    public double DiffusionSquared(double t)
    {
        int i = Math.Clamp((int)Math.Ceiling(t * _betas.Length - 1e-9), 1, _betas.Length);
        return _betas[i - 1] < 1 ? -_betas.Length * double.LogP1(-_betas[i - 1]) : 2 / (1 - t);
    }

    private double LogAbar(double t)
    {
        double position = Math.Clamp(t, 0, 1) * _betas.Length;
        double nearest = Math.Round(position);
        if (Math.Abs(position - nearest) < 1e-9) return _logAbar[(int)nearest];
        int below = (int)position;
        if (double.IsNegativeInfinity(_logAbar[below + 1])) return _logAbar[below] + 2 * Math.Log(below + 1 - position);
        return _logAbar[below] + (position - below) * (_logAbar[below + 1] - _logAbar[below]);
    }
}

/// <summary>What all discrete schedules can do.</summary>
public abstract record DiscreteScheduleOptions
{
    [Description("T, the number of steps"), Range(1, 1_000_000)]
    public int Steps { get; init; } = 1000;

    [Description("true rescales the schedule so that its last step is noise alone; sampling starts there when sampling.minLogSnr is -100")]
    public bool ZeroTerminalSnr { get; init; }
}
