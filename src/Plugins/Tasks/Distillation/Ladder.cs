using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Tasks.Distillation;

/// <summary>
/// The students of a progressive distillation and the levels that each of them visits: equal steps of time, as the grid 'trailing' makes
/// them, of which every second is left for the next student.
/// </summary>
/// <param name="schedule">The noise schedule.</param>
/// <param name="options">Where the ladder begins and ends.</param>
public sealed class Ladder(INoiseSchedule schedule, ProgressiveDistillationOptions options)
{
    private readonly Halving _grid = new();

    /// <summary>The steps of each student, in the order in which they are trained: from half the teacher's down.</summary>
    public IReadOnlyList<int> Students { get; } = [.. StudentsOf(options)];

    /// <summary>Where sampling starts.</summary>
    public NoiseLevel Start => NoiseFloor.Start(schedule, options.MinLogSnr);

    /// <summary>The levels that so many steps visit, falling; the last is the clean one.</summary>
    public IReadOnlyList<NoiseLevel> Levels(int steps) => _grid.Build(schedule, Start, steps);

    /// <summary>The steps of each student.</summary>
    public static IEnumerable<int> StudentsOf(ProgressiveDistillationOptions options)
    {
        for (int steps = options.From / 2; steps >= options.To; steps /= 2) yield return steps;
    }

    /// <summary>The name of the stage that trains a student.</summary>
    public static string NameOf(int steps) => $"steps-{steps}";

    private sealed class Halving : TimeGrid
    {
        protected override int Step(int k, int steps, int last, int total) => (int)Math.Round((double)(k + 1) * last / steps);

        protected override double Part(int k, int steps) => (double)(k + 1) / steps;
    }
}
