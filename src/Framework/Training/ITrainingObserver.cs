namespace Diffusion.Framework.Training;

/// <summary>Hears what the training loop does.</summary>
public interface ITrainingObserver
{
    /// <summary>A number worth keeping, every <see cref="TrainingOptions.LogEvery"/> steps and at evaluations.</summary>
    void Metric(string name, double value, long step);

    /// <summary>After every step.</summary>
    void Progress(TrainingProgress progress);

    /// <summary>Something that is worth a look and changes nothing; a sentence.</summary>
    void Note(string message)
    {
    }

    /// <summary>Something is not as it should be and does not stop the training; a sentence.</summary>
    void Warn(string message);
}

/// <summary>Where training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">The last batch's loss.</param>
/// <param name="StepsPerSecond">Mean speed of this session's steps.</param>
public readonly record struct TrainingProgress(long Step, long Steps, double Loss, double StepsPerSecond);
