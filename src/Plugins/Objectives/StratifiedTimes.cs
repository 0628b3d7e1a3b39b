using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// One time from each of as many equal parts as a batch has samples: (i + u_i) / B. The loss varies less from batch to batch. The cited
/// sampler shares one u among all parts; with a u of its own for each, times of a batch are independent.
/// </summary>
[Description("all times equally often, spread evenly over each batch")]
[Source("Kingma et al. 2021, appendix I.1")]
public sealed class StratifiedTimes : ITimeDistribution
{
    public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random)
    {
        using var uniform = rand(count, dtype: float64, generator: random);
        return [.. uniform.data<double>().ToArray().Select((u, i) => schedule.TimeAt((i + u) / count))];
    }
}
