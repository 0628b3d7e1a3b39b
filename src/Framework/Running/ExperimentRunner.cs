using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>Runs experiments: train, sample, measure, draw; everything into the run's folder.</summary>
public sealed class ExperimentRunner(PluginCatalog catalog, IRunPictures pictures, TimeProvider clock)
{
    // Room for the last events of a log.
    private const int TailBytes = 1 << 14;

    /// <summary>Runs an experiment in a new folder.</summary>
    /// <exception cref="ExperimentException">When a file of weights that it begins with is not there.</exception>
    /// <exception cref="RunFailedException">When it ends with an error, which its folder keeps.</exception>
    public RunOutcome Run(Experiment experiment, IRunObserver observer, CancellationToken cancellation = default)
    {
        if (experiment.Options.Values.OfType<TrainingOptions>().FirstOrDefault() is { Weights: { } weights } && !File.Exists(weights))
            throw new ExperimentException([new(
                experiment.Name, $"{TrainingOptions.Section.Key}.weights",
                $"there is no file '{weights}'.")]);
        var folder = RunFolder.Create(experiment.General.Output, experiment.Name, ExperimentIdentity.Id(experiment));
        using var held = Hold(folder);
        folder.WriteExperiment(ResolvedExperiment.ToJson(experiment, folder.Path));
        return Execute(experiment, folder, observer, null, cancellation);
    }

    /// <summary>
    /// Does what is left of a run: all of it when its folder holds nothing but the experiment, nothing when it is finished. The experiment
    /// is taken as it was resolved; the environment does not change it.
    /// </summary>
    /// <exception cref="RunInUseException">When another process works on the run.</exception>
    /// <exception cref="RunFailedException">When it ends with an error, which its folder keeps.</exception>
    public RunOutcome Resume(RunFolder folder, IRunObserver observer, CancellationToken cancellation = default)
    {
        using var held = Hold(folder);
        var earlier = Earlier(folder, observer);
        if (earlier?.Status == RunStatus.Finished && !CheckpointStore.AnyDamaged(folder.FindCheckpoints())) return new(folder, earlier, []);
        var experiment = new ExperimentReader(catalog).Read(ExperimentSource.OfFile(folder.ExperimentFile, catalog));
        return Execute(experiment, folder, observer, earlier, cancellation);
    }

    /// <summary>
    /// Draws new samples from a run's newest checkpoint, with the run's experiment or a changed one, beside the run's own.
    /// </summary>
    /// <exception cref="ExperimentException">When the changed experiment would need another training.</exception>
    /// <exception cref="InvalidOperationException">When the run draws no samples, or has no checkpoint.</exception>
    public SampleOutcome Sample(RunFolder folder, Experiment experiment, IRunObserver observer, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var run = TrainedRun.Changed(folder, experiment, catalog, experiment.General.Prepare());
        run.RequireDrawing();
        var name = $"{experiment.Task.DrawingName(experiment)}-{ExperimentIdentity.Id(experiment)[..8]}";
        var target = Path.Combine(folder.Samples, name);
        bool isNew = !Directory.Exists(target);
        try
        {
            return Draw(run, target, null, observer, null, cancellation);
        }
        catch (OperationCanceledException) when (isNew && Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
            throw;
        }
    }

    /// <summary>Draws and measures with a trained run, into a folder of its samples; data that is not given is loaded.</summary>
    private SampleOutcome Draw(
        TrainedRun run, string target, Dataset? known, IRunObserver observer, UnfinishedMeasurement? unfinished,
            CancellationToken cancellation)
    {
        var (folder, experiment) = (run.Folder, run.Composition.Experiment);
        var recorder = new WarningRecorder(observer);
        experiment.WarnTo(recorder);
        var data = known ?? run.Composition.Load(recorder, cancellation);
        if (known is null) SameData.Require(experiment, new ExperimentReader(catalog).Read(folder.ExperimentFile), data, folder, recorder);
        run.Composition.WarnTo(data, recorder);
        long left = run.WarnOfStepsLeft(recorder.Warn);
        var result = new Measurement(run.Composition, data, run.Module(), recorder) { Unfinished = unfinished }.Run(target, cancellation);
        RunFolder.WriteJson(Path.Combine(target, "experiment.json"), ResolvedExperiment.ToJson(experiment, target, folder.Path));
        // Pictures come last: whatever becomes of them, the result is there.
        Write();
        var drawn = pictures.Draw(folder, target, recorder.Warn);
        if (recorder.Warnings.Count > result.Warnings.Count) Write();
        return new(target, result, drawn);

        void Write()
        {
            result = result with { StepsLeft = left, Warnings = recorder.Warnings };
            RunFolder.WriteJson(Path.Combine(target, "result.json"), ResolvedExperiment.Node(result));
        }
    }

    /// <summary>
    /// Draws and measures the other results of the training, each in a folder of the samples named after its stage. Runs that share a
    /// training leave that to each other: a sweep names the results that it wants.
    /// </summary>
    private void DrawOthers(Composition composition, RunFolder folder, Dataset data, IRunObserver observer, CancellationToken cancellation)
    {
        if (folder.FindShared() is not null) return;
        foreach (var (name, experiment) in composition.Task.OtherResults(composition))
        {
            observer.Stage($"drawing {name}");
            using var run = new TrainedRun(folder, new Composition(experiment, catalog, composition.Compute));
            var target = Path.Combine(folder.Samples, name);
            Draw(run, target, data, observer, Unfinished(target, experiment, run.Module()), cancellation);
        }
    }

    /// <summary>What earlier sessions have drawn and measured with these weights and these versions.</summary>
    private static UnfinishedMeasurement Unfinished(string samples, Experiment experiment, nn.Module module)
    {
        var revisions = ExperimentIdentity.Revisions(experiment);
        return new(samples, $"{revisions.Training}; {revisions.Drawing}; {Digest.Of(module.parameters())}");
    }

    /// <summary>
    /// The record of earlier sessions. It says nothing that is not computed again or told by other files, so one that is damaged is put
    /// aside, and the run goes on from its checkpoints.
    /// </summary>
    private static RunRecord? Earlier(RunFolder folder, IRunObserver observer)
    {
        if (!File.Exists(folder.RunFile)) return null;
        try
        {
            return RunRecord.Read(folder);
        }
        catch (DamagedFileException e)
        {
            File.Move(folder.RunFile, folder.RunFile + ".damaged", overwrite: true);
            observer.Warn($"{e.Message} It was put aside as 'run.json.damaged', and the run goes on from its checkpoints.");
            return null;
        }
    }

    private static FolderLock Hold(RunFolder folder) => FolderLock.TryTake(folder.LockFile) ?? throw new RunInUseException(folder);

    private RunOutcome Execute(
        Experiment experiment, RunFolder folder, IRunObserver observer, RunRecord? earlier, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        var state = new RunState(First(experiment, folder, earlier), observer);
        state.Record.Write(folder);
        IReadOnlyList<string> drawn = [];
        IAsyncDisposable? following = null;
        try
        {
            using var composition = new Composition(experiment, catalog, experiment.General.Prepare());
            following = composition.Get(ITracker.Kind).Follow(folder, state.Warn);
            experiment.WarnTo(state);
            Work(composition, folder, state, earlier, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            state.Record = state.Record with { Status = RunStatus.Interrupted };
        }
        catch (Exception e)
        {
            File.WriteAllText(folder.ErrorFile, e + "\n");
            state.Record = state.Record with { Status = RunStatus.Failed, Error = RunFailedException.FirstLine(e) };
            throw new RunFailedException(folder, e);
        }
        finally
        {
            double seconds = state.Record.WallSeconds + clock.GetElapsedTime(started).TotalSeconds;
            state.Record = state.Record with { EndedAt = clock.GetUtcNow(), WallSeconds = seconds };
            if (earlier?.Status == RunStatus.Finished && state.Record.Status != RunStatus.Finished)
                state.Warn("Going on with this finished run did not come to its end; its numbers are those of before.");
            var written = Kept();
            written.Write(folder);
            if (written.Status == RunStatus.Finished)
            {
                UnfinishedMeasurement.Remove(folder.Samples);
                // Pictures come last: whatever becomes of them, the result is there.
                drawn = pictures.Draw(folder, folder.Samples, state.Warn);
            }

            following?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            // A picture that fails warns, and so may a tracker at its end.
            if (state.Warnings.Count > written.Warnings.Count) Kept().Write(folder);
        }

        return new(folder, state.Record, drawn) { Stopped = state.Record.Status == RunStatus.Interrupted ? state.Stopped : null };

        // A finished run whose checkpoint is damaged is made again. Its record stays until another takes its place.
        RunRecord Kept() => earlier?.Status == RunStatus.Finished && state.Record.Status != RunStatus.Finished
            ? earlier with { Warnings = state.Warnings } : state.Record;
    }

    /// <summary>The record with which a session begins: what earlier sessions wrote counts until this one knows better.</summary>
    private RunRecord First(Experiment experiment, RunFolder folder, RunRecord? earlier)
    {
        var now = clock.GetUtcNow();
        return earlier is null
            ? new()
            {
                Format = EngineRevision.Format,
                Status = RunStatus.Running,
                Name = experiment.Name,
                Id = folder.Id,
                StartedAt = now,
                Revisions = ExperimentIdentity.Revisions(experiment),
            }
            : earlier with
            {
                Format = EngineRevision.Format,
                Status = RunStatus.Running,
                Name = experiment.Name,
                Id = folder.Id,
                ResumedAt = now,
                EndedAt = null,
                Error = null,
                WallSeconds = EarlierSeconds(earlier, folder),
            };
    }

    /// <summary>How long the earlier sessions took. One that was killed is known to have lived until its last event.</summary>
    private static double EarlierSeconds(RunRecord earlier, RunFolder folder)
    {
        if (earlier.Status != RunStatus.Running) return earlier.WallSeconds;
        var last = EventReader.ReadTail(folder.EventsFile, TailBytes) is [.., var e] ? e.Time : (DateTimeOffset?)null;
        return earlier.WallSeconds + Math.Max(0, (last - (earlier.ResumedAt ?? earlier.StartedAt))?.TotalSeconds ?? 0);
    }

    private void Work(Composition composition, RunFolder folder, RunState state, RunRecord? earlier, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        SealedJson.Write(folder.EnvironmentFile, RunEnvironment.Describe(composition.Compute.Device, composition.Experiment.Outside));
        using var events = new EventLog(folder.EventsFile, clock);
        foreach (var (path, value) in Settings(ResolvedExperiment.ToJson(composition.Experiment), "").Where(IsOfTheRun))
            events.Param(path, value);
        state.Record = state.Record with { Uses = UsedRuns.Check(composition, state.Record.Uses) };

        var data = composition.Load(state, cancellation);
        SameData.Require(composition.Experiment, data, earlier, state);
        if (data.Names.Any) RunFolder.WriteJson(folder.DataFile, data.Names.ToJson());
        state.Record = state.Record with
        {
            DataSha256 = data.Digest, Data = data.Sizes, Trained = folder.FindShared()?.RelativeTo(folder),
            Revisions = ExperimentIdentity.Revisions(composition.Experiment),
        };
        // Known from the start: a run that is killed must find the same data when it goes on.
        state.Record.Write(folder);
        composition.WarnTo(data, state);
        var trained = new RunTraining(composition, data, folder, pictures, clock).Run(events, state, cancellation);
        using var module = trained.Module;
        state.Record = state.Record with { Step = trained.Step, BestStep = trained.BestStep };
        // A session that found the training done has no speed of its own.
        if (trained.StepsPerSecond > 0) state.Record = state.Record with { StepsPerSecond = trained.StepsPerSecond };
        if (!trained.Completed)
        {
            state.Record = state.Record with { Status = RunStatus.Interrupted };
            return;
        }

        var unfinished = Unfinished(folder.Samples, composition.Experiment, module);
        var result = new Measurement(composition, data, module, state) { Unfinished = unfinished }.Run(folder.Samples, cancellation);
        DrawOthers(composition, folder, data, state, cancellation);
        events.Results(result.Metrics, trained.Step);
        state.Record = state.Record with
        {
            Status = RunStatus.Finished,
            Metrics = result.Metrics,
            Sees = result.Sees,
            Revisions = state.Record.Revisions with { Metrics = result.Revisions, By = result.By },
            SamplesSha256 = result.Sha256,
            FunctionEvaluations = result.FunctionEvaluations,
            ClassifierEvaluations = result.ClassifierEvaluations,
            SamplesPerSecond = result.SamplesPerSecond,
            PeakMemoryBytes = result.PeakMemoryBytes,
        };
    }

    /// <summary>Where a run is kept and reported says nothing of the run, and differs from machine to machine.</summary>
    private static bool IsOfTheRun((string Path, string Value) setting) =>
        setting.Path.Split('.')[0] is not ("output" or "tracking");

    /// <summary>The leaves of a JSON object by their dotted paths.</summary>
    private static IEnumerable<(string Path, string Value)> Settings(JsonNode node, string path) => node switch
    {
        JsonObject o => o.SelectMany(p => Settings(p.Value!, path.Length == 0 ? p.Key : $"{path}.{p.Key}")),
        JsonArray a => a.SelectMany((item, i) => Settings(item!, $"{path}.{i}")),
        _ => [(path, node.ToString())],
    };
}
