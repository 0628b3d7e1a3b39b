using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>
/// Trains an experiment's module, stage by stage, in the run's folder, or takes part in a training that several runs share. Stages count
/// their steps one after the other in what is shown and logged.
/// </summary>
internal sealed class RunTraining(Composition composition, Dataset data, RunFolder folder, IRunPictures pictures, TimeProvider clock)
{
    /// <summary>The stage of a run that needs a network which another trains at the moment.</summary>
    public const string Waiting = "waiting for another run to train the network";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private readonly Lazy<string> _digest = new(() => Digest.Of(data.Train));
    private readonly IReadOnlyList<Stage> _stages = composition.Task.Stages(composition);
    private readonly int _result = composition.Task.ResultStage(composition);

    /// <summary>Trains, or loads what another run has trained. The module ends with its averaged parameters; the caller owns it.</summary>
    /// <exception cref="InvalidOperationException">When the shared training has failed.</exception>
    /// <exception cref="OperationCanceledException">When cancelled while another run trains.</exception>
    public TrainedModule Run(EventLog events, IRunObserver observer, CancellationToken cancellation)
    {
        using var first = new RandomStreams(composition.Experiment.General.Seed);
        var module = Create(_stages[0], first);
        observer.Started(folder, Parameters(module));
        var own = new TrainingObserver(events, observer);
        if (folder.FindShared() is not { } shared) return Train(module, first, own, cancellation);

        Directory.CreateDirectory(shared.Path);
        Reopen(shared);
        using var turn = Wait(shared, observer, cancellation);
        var before = Record(shared, observer);
        SameData.Require(composition.Experiment, _digest.Value, shared);
        events.Copy(shared.EventsFile);
        if (before is { Status: RunStatus.Failed, Error: var error })
            throw new InvalidOperationException(
                $"The training in '{shared.Path}', which this run shares with others, has failed: {error} "
                + "'diffusion sweep FILE --rerun failed' tries it again.");
        if (before is { Status: RunStatus.Finished })
        {
            foreach (var warning in before.Warnings) observer.Warn(warning);
            return new(Finished(module), before.Step, Completed: true, before.StepsPerSecond) { BestStep = BestStep() };
        }

        return TrainShared(shared, module, first, observer, events, cancellation);
    }

    /// <summary>A training that counts as finished and whose last checkpoint is damaged is gone on with from the one before.</summary>
    private static void Reopen(SharedTraining shared)
    {
        if (shared.FindRecord() is not { Status: RunStatus.Finished } || !CheckpointStore.AnyDamaged(shared.Checkpoints)) return;
        using var held = FolderLock.TryTake(shared.LockFile);
        if (held is not null && shared.FindRecord() is { Status: RunStatus.Finished } finished)
            shared.Write(finished with { Status = RunStatus.Interrupted });
    }

    /// <summary>
    /// How the training stands; null before it begins. A record that is damaged says nothing that the checkpoints do not tell: it is
    /// written anew.
    /// </summary>
    private TrainingRecord? Record(SharedTraining shared, IRunObserver observer)
    {
        try
        {
            return shared.ReadRecord();
        }
        catch (DamagedFileException e)
        {
            observer.Warn($"{e.Message} It is written anew, and the training goes on from its checkpoints.");
            var anew = new TrainingRecord(RunStatus.Interrupted) { DataSha256 = _digest.Value };
            shared.Write(anew);
            return anew;
        }
    }

    /// <summary>The lock of the shared training, or null as soon as nothing is left to train.</summary>
    private static FolderLock? Wait(SharedTraining shared, IRunObserver observer, CancellationToken cancellation)
    {
        for (bool told = false; !shared.IsSettled(); told = true)
        {
            if (FolderLock.TryTake(shared.LockFile) is { } held) return held;
            if (!told) observer.Stage(Waiting);
            cancellation.WaitHandle.WaitOne(LookAgain);
            cancellation.ThrowIfCancellationRequested();
        }

        return null;
    }

    private TrainedModule TrainShared(
        SharedTraining shared, nn.Module module, RandomStreams streams, IRunObserver observer, EventLog own, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        double before = shared.ReadRecord()?.Seconds ?? 0;
        // Every run that uses this training is told of its warnings.
        var recorder = new WarningRecorder(observer);
        foreach (var warning in shared.ReadRecord()?.Warnings ?? []) recorder.Warn(warning);
        TrainingRecord Stand(RunStatus status, TrainedModule? trained, string? error = null) =>
            new(status, trained?.Step ?? 0, trained?.StepsPerSecond ?? 0, before + clock.GetElapsedTime(started).TotalSeconds, error)
            {
                DataSha256 = _digest.Value, Warnings = recorder.Warnings,
            };

        RunFolder.WriteJson(shared.ExperimentFile, ResolvedExperiment.ToJson(composition.Experiment, shared.Path));
        shared.Write(Stand(RunStatus.Running, null));
        try
        {
            using var events = new EventLog(shared.EventsFile, clock);
            var trained = Train(module, streams, new TrainingObserver(own, recorder).And(events), cancellation);
            shared.Write(Stand(trained.Completed ? RunStatus.Finished : RunStatus.Interrupted, trained));
            return trained;
        }
        catch (Exception e)
        {
            shared.Write(Stand(RunStatus.Failed, null, e.Message));
            throw;
        }
    }

    private TrainedModule Train(nn.Module module, RandomStreams streams, TrainingObserver observer, CancellationToken cancellation)
    {
        long total = _stages.Sum(s => (long)s.Options.Steps), before = 0;
        TrainingOutcome outcome = new(0, Completed: true, 0);
        nn.Module? earlier = null;
        for (int i = 0; i < _stages.Count; i++)
        {
            var (stage, ofStage) = (_stages[i], i == 0 ? streams : new RandomStreams(streams.SeedOf($"stage {_stages[i].Name}")));
            if (i > 0) module = Create(stage, ofStage);
            var checkpoints = new CheckpointStore(folder.CheckpointsOf(_stages, i), stage.Options.KeepCheckpoints);
            // The oracle has nothing to train, and a stage that is done has nothing left.
            if (module.parameters().Any() && !(i + 1 < _stages.Count && IsDone(stage, checkpoints, observer)))
                outcome = TrainStage(stage, module, earlier, ofStage, checkpoints, observer.Shifted(before, total), cancellation);
            else if (module.parameters().Any())
                CheckpointStore.LoadAverages(checkpoints.FindLatest()!, module);
            module.eval();
            if (i > 0) ofStage.Dispose();
            if (!outcome.Completed) return new(module, before + outcome.Step, Completed: false, outcome.StepsPerSecond);
            if (i + 1 < _stages.Count) before += stage.Options.Steps;
            earlier?.Dispose();
            earlier = i + 1 < _stages.Count ? module : null;
        }

        if (_result < _stages.Count - 1)
        {
            module.Dispose();
            module = Load(Create(_stages[_result], streams), _result);
        }
        else if (module.parameters().Any() && FindBest() is { } best)
        {
            CheckpointStore.LoadAverages(best, module);
        }

        return new(module, before + outcome.Step, Completed: true, outcome.StepsPerSecond) { BestStep = BestStep() };
    }

    private long? BestStep() => composition.Experiment.During()?.Best is null ? null
        : BestCheckpoint.Find(folder.CheckpointsOf(_stages, _result))?.Step;

    private TrainingOutcome TrainStage(
        Stage stage, nn.Module module, nn.Module? before, RandomStreams streams, CheckpointStore checkpoints, TrainingObserver observer,
        CancellationToken cancellation)
    {
        var compute = composition.Compute;
        var codec = composition.FitCodec(data);
        using var batches = new BatchSource(data.Train, stage.Options.BatchSize, streams, compute, data.Augmentation, codec);
        // A distillation begins with its teacher; what the experiment names comes in place of that.
        var trainable = stage.Train(module, new(StageContext.Codes(data.Validation, codec, streams, compute), before));
        if (stage.Options.From is { } from && stage == _stages[^1])
            composition.Runs.LoadInto(from, $"{TrainingOptions.Section.Key}.from", module);
        // A checkpoint has all of them; the file may be gone by then.
        if (stage.Options.Weights is { } file && stage == _stages[^1] && checkpoints.FindWhole(observer.Warn, _ => { }) is null)
            WeightFile.LoadInto(module, file);
        using var look = stage == _stages[_result] && composition.Experiment.During() is { } during
            ? new TrainingLook(
                during, composition, data, folder, folder.CheckpointsOf(_stages, _result), pictures, observer.OfRun(), observer.Run,
                    cancellation)
            : null;
        return new Trainer(stage.Options, composition.Get(IOptimizer.Kind), checkpoints, observer, look)
            .Run(trainable, batches, streams, cancellation);
    }

    private static bool IsDone(Stage stage, CheckpointStore checkpoints, TrainingObserver observer) =>
        checkpoints.FindWhole(observer.Warn, observer.Note) is { } latest && CheckpointStore.StepOf(latest) >= stage.Options.Steps;

    /// <summary>The module of the stage that is used, as another run has trained it.</summary>
    private nn.Module Finished(nn.Module first)
    {
        if (_result == 0) return Load(first, 0);
        first.Dispose();
        return Load(composition.Compute.Take(_stages[_result].CreateModule()), _result);
    }

    /// <summary>A module with what its stage has come to, for evaluation.</summary>
    private nn.Module Load(nn.Module module, int stage)
    {
        if (module.parameters().Any())
            CheckpointStore.LoadAverages(
                FindBest() ?? new CheckpointStore(folder.CheckpointsOf(_stages, stage), 1).FindLatest()!, module);
        module.eval();
        return module;
    }

    /// <summary>The best checkpoint, with which samples are drawn where the experiment says so; null where it does not.</summary>
    /// <exception cref="InvalidOperationException">When there is none.</exception>
    private string? FindBest()
    {
        if (composition.Experiment.During()?.Best is not { } number) return null;
        return BestCheckpoint.FindFolder(folder.CheckpointsOf(_stages, _result)) ?? throw new InvalidOperationException(
            $"No step was the best by during.best: '{number}' was finite at none. What was measured stands in '{folder.File("during")}'.");
    }

    private nn.Module Create(Stage stage, RandomStreams streams)
    {
        streams.SeedGlobal("initialisation");
        return composition.Compute.Take(stage.CreateModule());
    }

    private static long Parameters(nn.Module module) => module.parameters().Sum(p => p.NumberOfElements);

    /// <summary>Writes metrics to one or more logs; progress goes to the run's observer.</summary>
    private sealed class TrainingObserver(IReadOnlyList<EventLog> logs, IRunObserver observer, long before = 0, long total = 0)
        : ITrainingObserver
    {
        public TrainingObserver(EventLog log, IRunObserver observer)
            : this([log], observer)
        {
        }

        public TrainingObserver And(EventLog log) => new([.. logs, log], observer, before, total);

        /// <summary>The same for a stage that comes after so many steps.</summary>
        public TrainingObserver Shifted(long stepsBefore, long stepsInAll) => new(logs, observer, stepsBefore, stepsInAll);

        public IRunObserver Run => observer;

        /// <summary>The same for what belongs to the run that trains alone, and not to others that share the training.</summary>
        public TrainingObserver OfRun() => new([logs[0]], observer, before, total);

        public void Metric(string name, double value, long step)
        {
            foreach (var log in logs) log.Metric(name, value, before + step);
        }

        public void Progress(TrainingProgress progress) =>
            observer.Training(progress with { Step = before + progress.Step, Steps = total });

        public void Note(string message) => observer.Note(message);

        public void Warn(string message) => observer.Warn(message);
    }
}

/// <summary>A module that training has ended with.</summary>
/// <param name="Module">With its averaged parameters, for evaluation.</param>
/// <param name="Step">Steps done in all, over all stages.</param>
/// <param name="Completed">False when it was cancelled before the last step.</param>
/// <param name="StepsPerSecond">Mean speed of this session's steps of the last stage.</param>
internal sealed record TrainedModule(nn.Module Module, long Step, bool Completed, double StepsPerSecond)
{
    /// <summary>The step of the module, where it is the best one; null where it is the last.</summary>
    public long? BestStep { get; init; }
}
