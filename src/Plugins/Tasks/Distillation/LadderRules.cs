using System.Globalization;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Plugins.Tasks.Denoising;
using Diffusion.Plugins.Tasks.Students;

namespace Diffusion.Plugins.Tasks.Distillation;

/// <summary>Refuses ladders that have no such steps, and drawings at levels that no student has learned.</summary>
internal sealed class LadderRules(Composition composition, ProgressiveDistillationOptions options)
{
    private readonly DenoisingParts _parts = new(composition);
    private readonly Ladder _ladder = new(new DenoisingParts(composition).Schedule, options);

    /// <summary>The problems, each at the path of the part that should change.</summary>
    public IEnumerable<Problem> Check()
    {
        foreach (var problem in TeacherRules.Check(composition, options.Teacher)) yield return problem;
        foreach (var problem in new StudentRules(composition, _ladder.Start).Check()) yield return problem;
        if (ScheduleHasTheSteps() is { } few) yield return few;
        else if (StudentExists() is { } unknown) yield return unknown;
        else if (LevelsAreLearned() is { } unlearned) yield return unlearned;
    }

    /// <summary>Why the drawing cannot use the student that it asks for; null when it can.</summary>
    public Problem? LevelsAreLearned()
    {
        var learned = _ladder.Levels(_parts.Sampling.Steps);
        var other = _parts.Levels().Except(learned).Select(l => (NoiseLevel?)l).FirstOrDefault();
        if (other is not { } level) return null;
        var path = _parts.Start == _ladder.Start ? "grid" : "sampling.minLogSnr";
        return new("", path, string.Create(CultureInfo.InvariantCulture,
            $"samples would be drawn {_parts.Where(level)}, which the student of {_parts.Sampling.Steps} steps has not learned. ")
            + "Students learn equal steps of time from where task.minLogSnr says. "
            + (path == "grid" ? "Use the grid 'trailing'." : "Use the same number for both."));
    }

    private Problem? ScheduleHasTheSteps() =>
        _parts.Schedule.Steps is { } total && Math.Round(_ladder.Start.Time * total) is var available && options.From > available
            ? new("", "task.from", string.Create(CultureInfo.InvariantCulture,
                $"found {options.From}; the schedule has {available} steps from where students start, so at most {available} are allowed."))
            : null;

    private Problem? StudentExists() => _ladder.Students.Contains(_parts.Sampling.Steps) ? null
        : new("", "sampling.steps", string.Create(CultureInfo.InvariantCulture,
            $"found {_parts.Sampling.Steps}; the ladder has students of {string.Join(", ", _ladder.Students)} steps. Name one of these."));
}
