using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Running;

/// <summary>Shows a run to whoever started it.</summary>
public interface IRunObserver
{
    /// <summary>The run's folder exists; everything is kept there from now on.</summary>
    void Started(RunFolder folder, long parameters);

    /// <summary>Data are being loaded.</summary>
    void Loading(DataProgress progress)
    {
    }

    void Training(TrainingProgress progress);

    /// <summary>Samples drawn so far.</summary>
    void Sampling(int done, int count);

    /// <summary>How far the measuring is.</summary>
    void Measuring(MeasuringProgress progress)
    {
    }

    /// <summary>A stage of work without its own progress begins, such as "measuring".</summary>
    void Stage(string name);

    /// <summary>Something that is worth a look and changes nothing; a sentence.</summary>
    void Note(string message) => Stage(message);

    /// <summary>A picture was drawn while the network is trained.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="step">The training step.</param>
    void Picture(string file, long step)
    {
    }

    /// <summary>Something went wrong that does not stop the run; may be called from another thread.</summary>
    void Warn(string message);
}

/// <summary>Where measuring stands.</summary>
/// <param name="Done">Metrics done.</param>
/// <param name="Count">Metrics in all.</param>
/// <param name="Metric">The metric at work.</param>
/// <param name="Of">How far that one is.</param>
public readonly record struct MeasuringProgress(int Done, int Count, string Metric, MetricProgress Of = default)
{
    /// <summary>The share of all that is done, from 0 to 1, where metrics count alike.</summary>
    public double Share => Count == 0 ? 1 : (Done + (Of is { Count: > 0, Work: null } ? Of.Done / (double)Of.Count : 0)) / Count;
}
