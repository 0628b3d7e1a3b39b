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

    /// <summary>How many steps it makes when so many are asked and none coincide; a grid with a list has its own number.</summary>
    int StepsOf(int asked) => asked;

    /// <summary>
    /// The levels from <paramref name="start"/> down, none twice, spaced between that and the schedule's least noise. The last is
    /// <see cref="NoiseLevel.Clean"/>, so there are <paramref name="steps"/> + 1 of them; fewer only where a discrete schedule has fewer
    /// steps, or where some of them coincide.
    /// </summary>
    /// <param name="schedule">The schedule whose levels are taken.</param>
    /// <param name="start">The noisiest level that may be visited; a step of a discrete schedule.</param>
    /// <param name="steps">How many network evaluations a first-order sampler makes; at least 1.</param>
    IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, NoiseLevel start, int steps);
}

/// <summary>Grids over the whole of a schedule.</summary>
public static class WholeGrids
{
    /// <summary>The levels from the schedule's noisiest down.</summary>
    public static IReadOnlyList<NoiseLevel> Build(this ITimeGrid grid, INoiseSchedule schedule, int steps) =>
        grid.Build(schedule, schedule.At(schedule.MaxTime), steps);
}
