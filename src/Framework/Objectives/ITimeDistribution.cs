using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>Which times are trained how often. Some learn it from their losses.</summary>
public interface ITimeDistribution
{
    static readonly PluginKind<ITimeDistribution> Kind = new("times", "which times are trained how often", Effect.Training)
    {
        Default = "uniform",
    };

    /// <summary>What it has learned, part of a checkpoint; null for times that do not adapt.</summary>
    IResumable? State => null;

    /// <summary><paramref name="count"/> times of the schedule: steps i/T of a discrete one, any time of a continuous one.</summary>
    IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random);

    /// <summary>
    /// 1 / (p N): the factor of a sample's loss at a time, which keeps the mean over all times unbiased where they adapt.
    /// </summary>
    double Correction(double time, INoiseSchedule schedule) => 1;

    /// <summary>Takes the losses of a training batch, without the correction. Called only where there is a <see cref="State"/>.</summary>
    void Observe(IReadOnlyList<double> times, IReadOnlyList<double> losses, INoiseSchedule schedule)
    {
    }
}
