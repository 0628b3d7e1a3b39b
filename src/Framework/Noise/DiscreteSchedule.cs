using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Diffusion.Framework.Noise;

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
