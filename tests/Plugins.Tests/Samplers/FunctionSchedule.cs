using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Tests.Samplers;

/// <summary>A continuous schedule given by its four functions. Those below are written out here, not taken from the plugins.</summary>
public sealed class FunctionSchedule(
    string name, double minTime, double maxTime,
    Func<double, double> alpha, Func<double, double> sigma, Func<double, double> drift, Func<double, double> g2)
    : INoiseSchedule
{
    public static readonly FunctionSchedule VariancePreserving = new(
        "VP", 1e-3, 1, t => Math.Exp(-Integral(t) / 2), t => Math.Sqrt(-double.ExpM1(-Integral(t))), t => -Beta(t) / 2, Beta);

    public static readonly FunctionSchedule SubVariancePreserving = new(
        "sub-VP", 1e-3, 1, t => Math.Exp(-Integral(t) / 2), t => -double.ExpM1(-Integral(t)), t => -Beta(t) / 2,
        t => -Beta(t) * double.ExpM1(-2 * Integral(t)));

    public static readonly FunctionSchedule VarianceExploding = new(
        "VE", 1e-5, 1, _ => 1, t => 0.01 * Math.Pow(5000, t), _ => 0, t => 2 * Math.Log(5000) * 1e-4 * Math.Pow(5000, 2 * t));

    public static readonly FunctionSchedule Edm = new("EDM", 0.002, 80, _ => 1, t => t, _ => 0, t => 2 * t);

    public static readonly FunctionSchedule Flow = new("flow", 1e-3, 1, t => 1 - t, t => t, t => -1 / (1 - t), t => 2 * t / (1 - t));

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
