using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Objectives;

/// <summary>Every step i = 1..T of a discrete schedule, or every time from t_eps to 1, equally often.</summary>
[Description("all times equally often")]
[Source("001 Algorithm 1")]
public sealed class UniformTimes : ITimeDistribution
{
    public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random)
    {
        using var uniform = rand(count, dtype: float64, generator: random);
        return [.. uniform.data<double>().ToArray().Select(schedule.TimeAt)];
    }

    public IReadOnlyList<double> Quantiles(int count, INoiseSchedule schedule) =>
        [.. Enumerable.Range(0, count).Select(i => schedule.TimeAt((i + 0.5) / count))];
}
