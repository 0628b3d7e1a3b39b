using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>Which times are trained how often.</summary>
public interface ITimeDistribution
{
    /// <summary><paramref name="count"/> times of the schedule: steps i/T of a discrete one, any time of a continuous one.</summary>
    IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random);
}
