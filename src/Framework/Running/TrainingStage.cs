using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>
/// Gives an experiment's module its trained parameters: trains in the run's folder, or takes part in a training that several runs share.
/// </summary>
internal sealed class TrainingStage(
    Composition composition, Dataset data, Device device, RandomStreams streams, RunFolder folder, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>Trains, or loads what another run has trained. The module ends with its averaged parameters.</summary>
    /// <exception cref="InvalidOperationException">When the shared training has failed.</exception>
    /// <exception cref="OperationCanceledException">When cancelled while another run trains.</exception>
    public TrainingOutcome Run(nn.Module module, EventLog events, IRunObserver observer, CancellationToken cancellation)
    {
        // The oracle has nothing to train.
        bool trains = module.parameters().Any();
        var own = new TrainingObserver(events, observer);
        if (folder.Shared is not { } shared) return trains ? Train(module, own, cancellation) : new(0, Completed: true, 0);

        Directory.CreateDirectory(shared.Path);
        using var turn = Wait(shared, observer, cancellation);
        events.Copy(shared.EventsFile);
        if (shared.Record is { Status: RunStatus.Failed, Error: var error })
            throw new InvalidOperationException(
                $"The training in '{shared.Path}', which this run shares with others, has failed: {error} "
                + "'diffusion sweep FILE --rerun failed' tries it again.");
        if (shared.Record is { Status: RunStatus.Finished } finished)
        {
            if (trains) CheckpointStore.LoadAverages(new CheckpointStore(shared.Checkpoints, 1).Latest!, module);
            module.eval();
            return new(finished.Step, Completed: true, finished.StepsPerSecond);
        }

        return TrainShared(shared, trains ? module : null, own, cancellation);
    }

    /// <summary>The lock of the shared training, or null as soon as nothing is left to train.</summary>
    private static FolderLock? Wait(SharedTraining shared, IRunObserver observer, CancellationToken cancellation)
    {
        for (bool told = false; !shared.IsSettled; told = true)
        {
            if (FolderLock.TryTake(shared.LockFile) is { } held) return held;
            if (!told) observer.Stage("waiting for another run to train the network");
            cancellation.WaitHandle.WaitOne(LookAgain);
            cancellation.ThrowIfCancellationRequested();
        }

        return null;
    }

    private TrainingOutcome TrainShared(SharedTraining shared, nn.Module? module, TrainingObserver own, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        double before = shared.Record?.Seconds ?? 0;
        TrainingRecord Stand(RunStatus status, TrainingOutcome outcome, string? error = null) =>
            new(status, outcome.Step, outcome.StepsPerSecond, before + clock.GetElapsedTime(started).TotalSeconds, error);

        RunFolder.WriteJson(shared.ExperimentFile, ResolvedExperiment.ToJson(composition.Experiment));
        shared.Write(Stand(RunStatus.Running, default));
        try
        {
            using var events = new EventLog(shared.EventsFile, clock);
            var outcome = module is null ? new(0, Completed: true, 0) : Train(module, own.And(events), cancellation);
            shared.Write(Stand(outcome.Completed ? RunStatus.Finished : RunStatus.Interrupted, outcome));
            return outcome;
        }
        catch (Exception e)
        {
            shared.Write(Stand(RunStatus.Failed, default, e.Message));
            throw;
        }
    }

    private TrainingOutcome Train(nn.Module module, TrainingObserver observer, CancellationToken cancellation)
    {
        var options = composition.Experiment.Training;
        using var batches = new BatchSource(data.Train, options.BatchSize, streams, device, data.Augmentation);
        var task = composition.Task.Training(module, data.HeldOut.To(device));
        var checkpoints = new CheckpointStore(folder.Checkpoints, options.KeepCheckpoints);
        return new Trainer(options, checkpoints, observer).Run(task, batches, streams, cancellation);
    }

    /// <summary>Writes metrics to one or more logs; progress goes to the run's observer.</summary>
    private sealed class TrainingObserver(IReadOnlyList<EventLog> logs, IRunObserver observer) : ITrainingObserver
    {
        public TrainingObserver(EventLog log, IRunObserver observer)
            : this([log], observer)
        {
        }

        public TrainingObserver And(EventLog log) => new([.. logs, log], observer);

        public void Metric(string name, double value, long step)
        {
            foreach (var log in logs) log.Metric(name, value, step);
        }

        public void Progress(TrainingProgress progress) => observer.Training(progress);
    }
}
