using Diffusion.Framework.Data;
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

    /// <summary>A stage of work without its own progress begins, such as "measuring".</summary>
    void Stage(string name);

    /// <summary>Something went wrong that does not stop the run; may be called from another thread.</summary>
    void Warn(string message);
}
