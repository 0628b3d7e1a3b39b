using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Tests;

/// <summary>Shows nothing; a warning fails the test.</summary>
internal sealed class SilentObserver : IRunObserver
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

    public void Warn(string message) => Assert.Fail(message);
}
