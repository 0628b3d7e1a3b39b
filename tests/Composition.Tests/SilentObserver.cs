using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Tests;

/// <summary>Shows nothing; a warning fails the test, unless the experiment was read with it.</summary>
/// <param name="experiment">Whose unfit choices are known to the test.</param>
internal sealed class SilentObserver(Experiment? experiment = null) : IRunObserver
{
    public void Started(RunFolder folder, long parameters)
    {
    }

    public void Training(TrainingProgress progress)
    {
    }

    public void Sampling(int done, int count)
    {
    }

    public void Stage(string name)
    {
    }

    public void Warn(string message) => Assert.Contains(message, experiment?.Warnings.Select(w => w.ToString()) ?? []);
}
