using Diffusion.Framework.Experiments;
using Diffusion.Framework.Data;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Running;

/// <summary>
/// Keeps every warning of a run, each once, and passes all that it hears on. Whatever warns, before the run or while it goes on, does so
/// through <see cref="IRunObserver.Warn"/>, so that what is shown is also what is kept.
/// </summary>
/// <param name="observer">Shows the run.</param>
/// <param name="earlier">Warnings of earlier sessions.</param>
internal class WarningRecorder(IRunObserver observer, IReadOnlyList<string>? earlier = null) : IRunObserver
{
    private readonly Lock _lock = new();
    private readonly List<string> _warnings = [.. earlier ?? []];

    /// <summary>Sentences in the order in which they came, each once.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock) return [.. _warnings];
        }
    }

    public virtual void Started(RunFolder folder, long parameters) => observer.Started(folder, parameters);

    public virtual void Training(TrainingProgress progress) => observer.Training(progress);

    public void Sampling(int done, int count) => observer.Sampling(done, count);

    public void Stage(string name) => observer.Stage(name);

    public void Warn(string message)
    {
        lock (_lock)
        {
            if (!_warnings.Contains(message)) _warnings.Add(message);
        }

        observer.Warn(message);
    }
}

/// <summary>Tells which choices of an experiment are unfit.</summary>
internal static class UnfitChoices
{
    /// <summary>Those that were known when the experiment was read.</summary>
    public static void WarnTo(this Experiment experiment, IRunObserver observer)
    {
        foreach (var warning in experiment.Warnings) observer.Warn(warning.ToString());
    }

    /// <summary>Those that only the data tells.</summary>
    public static void WarnTo(this Composition composition, Dataset data, IRunObserver observer)
    {
        foreach (var warning in composition.Task.Warnings(composition, data)) observer.Warn(warning.ToString());
    }
}
