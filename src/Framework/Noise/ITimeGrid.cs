using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Noise;

/// <summary>Chooses the noise levels that a sampler visits.</summary>
public interface ITimeGrid
{
    static readonly PluginKind<ITimeGrid> Kind = new("grid", "which noise levels a sampler visits", Effect.Drawing)
    {
        Default = "trailing",
    };

    /// <summary>
    /// The most steps that it makes of a schedule: those of a discrete one, unless it visits times between them. Null without a limit.
    /// </summary>
    int? MostSteps(INoiseSchedule schedule) => schedule.Steps;

    /// <summary>
    /// The levels from the noisiest down. The last is <see cref="NoiseLevel.Clean"/>, so there are <paramref name="steps"/> + 1 of them.
    /// </summary>
    /// <param name="schedule">The schedule whose levels are taken.</param>
    /// <param name="steps">How many network evaluations a first-order sampler makes; at least 1.</param>
    IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, int steps);
}
