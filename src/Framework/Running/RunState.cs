using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Running;

/// <summary>
/// How a run stands while it goes on, so that a run that ends anyhow leaves what was done so far. It hears of the training and passes
/// everything on.
/// </summary>
internal sealed class RunState(RunRecord record, IRunObserver observer) : IRunObserver
{
    public RunRecord Record { get; set; } = record;

    public void Started(RunFolder folder, long parameters)
    {
        Record = Record with { Parameters = parameters };
        observer.Started(folder, parameters);
    }

    public void Training(TrainingProgress progress)
    {
        Record = Record with { Step = progress.Step, StepsPerSecond = progress.StepsPerSecond };
        observer.Training(progress);
    }

    public void Sampling(int done, int count) => observer.Sampling(done, count);

    public void Stage(string name) => observer.Stage(name);

    public void Warn(string message) => observer.Warn(message);
}
