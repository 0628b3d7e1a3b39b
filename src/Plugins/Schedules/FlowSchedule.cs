using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>
/// The straight path x_t = (1 - t) x0 + t eps: alpha = 1 - t, sigma = t, f = -1 / (1 - t), g^2 = 2 t / (1 - t). At t = 1 the
/// signal is gone and f and g are infinite.
/// </summary>
[Description("continuous; straight lines from data to noise")]
[Source("Liu et al. 2023, eq. 1; Lipman et al. 2023, eq. 22")]
public sealed class FlowSchedule(FlowOptions options) : INoiseSchedule
{
    public double MinTime => options.MinTime;

    public double MaxTime => 1;

    public int? Steps => null;

    public double Alpha(double t) => 1 - t;

    public double Sigma(double t) => t;

    public double Drift(double t) => -1 / (1 - t);

    public double DiffusionSquared(double t) => 2 * t / (1 - t);
}

public sealed record FlowOptions
{
    [Description("t_eps, the smallest time that is trained and sampled")]
    [Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MinTime { get; init; } = 1e-3;
}
