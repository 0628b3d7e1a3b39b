using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>Runs experiments: train, sample, measure, draw; everything into the run's folder.</summary>
public sealed class ExperimentRunner(PluginCatalog catalog, IRunPictures pictures, TimeProvider clock)
{
    /// <summary>Runs an experiment in a new folder.</summary>
    public RunOutcome Run(Experiment experiment, IRunObserver observer, CancellationToken cancellation = default)
    {
        var folder = RunFolder.Create(experiment.General.Output, experiment.Name, ResolvedExperiment.Id(experiment));
        using var held = Hold(folder);
        RunFolder.WriteJson(folder.ExperimentFile, ResolvedExperiment.ToJson(experiment));
        return Execute(experiment, folder, observer, 0, cancellation);
    }

    /// <summary>
    /// Does what is left of a run: all of it when its folder holds nothing but the experiment, nothing when it is finished. The experiment
    /// is taken as it was resolved; the environment does not change it.
    /// </summary>
    /// <exception cref="RunInUseException">When another process works on the run.</exception>
    public RunOutcome Resume(RunFolder folder, IRunObserver observer, CancellationToken cancellation = default)
    {
        using var held = Hold(folder);
        var earlier = File.Exists(folder.RunFile) ? RunRecord.Read(folder) : null;
        if (earlier?.Status == RunStatus.Finished) return new(folder, earlier, []);
        var experiment = new ExperimentReader(catalog).Read(ExperimentSource.OfFile(folder.ExperimentFile));
        double before = earlier?.WallSeconds ?? 0;
        return Execute(experiment, folder, observer, before, cancellation);
    }

    /// <summary>
    /// Draws new samples from a run's newest checkpoint, with the run's experiment or a changed one, beside the run's own.
    /// </summary>
    /// <exception cref="ExperimentException">When the changed experiment would need another training.</exception>
    /// <exception cref="InvalidOperationException">When the run has no checkpoint.</exception>
    public SampleOutcome Sample(RunFolder folder, Experiment experiment, IRunObserver observer, CancellationToken cancellation = default)
    {
        using var run = TrainedRun.ForSampling(folder, experiment, catalog);
        using var scope = NewDisposeScope();
        var device = ComputeDevice.Prepare(experiment.General.Device, experiment.General.Threads);
        var module = run.Module().to(device);

        var name = $"{experiment[PluginKinds.Sampler].Plugin.Name}-{ResolvedExperiment.Id(experiment)[..8]}";
        var target = Path.Combine(folder.Samples, name);
        var result = run.Composition.Task.Finish(module, run.Composition.Data.Load(), device, target, observer, cancellation);
        RunFolder.WriteJson(Path.Combine(target, "experiment.json"), ResolvedExperiment.ToJson(experiment));
        RunFolder.WriteJson(Path.Combine(target, "result.json"), ResolvedExperiment.Node(result));
        return new(target, result, pictures.DrawOrWarn(folder, target, observer));
    }

    private static FolderLock Hold(RunFolder folder) => FolderLock.TryTake(folder.LockFile) ?? throw new RunInUseException(folder);

    private RunOutcome Execute(
        Experiment experiment, RunFolder folder, IRunObserver observer, double secondsBefore, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        var record = new RunRecord { Status = RunStatus.Running, Name = experiment.Name, Id = folder.Id, StartedAt = clock.GetUtcNow() };
        record.Write(folder);
        using var composition = new Composition(experiment, catalog);
        var following = composition.Tracker.Follow(folder, observer.Warn);
        IReadOnlyList<string> drawn = [];
        try
        {
            record = Work(composition, folder, record, observer, cancellation);
        }
        catch (OperationCanceledException)
        {
            record = record with { Status = RunStatus.Interrupted };
        }
        catch (Exception e)
        {
            record = record with { Status = RunStatus.Failed, Error = e.Message };
            throw;
        }
        finally
        {
            record = record with { EndedAt = clock.GetUtcNow(), WallSeconds = secondsBefore + clock.GetElapsedTime(started).TotalSeconds };
            if (record.Status == RunStatus.Finished) drawn = pictures.DrawOrWarn(folder, folder.Samples, observer);
            record.Write(folder);
            following.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        return new(folder, record, drawn);
    }

    private RunRecord Work(
        Composition composition, RunFolder folder, RunRecord record, IRunObserver observer, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var experiment = composition.Experiment;
        var device = ComputeDevice.Prepare(experiment.General.Device, experiment.General.Threads);
        RunFolder.WriteJson(folder.EnvironmentFile, RunEnvironment.Describe(device));
        using var events = new EventLog(folder.EventsFile, clock);
        foreach (var (path, value) in Settings(ResolvedExperiment.ToJson(experiment), "")) events.Param(path, value);

        var data = composition.Data.Load();
        using var streams = new RandomStreams(experiment.General.Seed);
        streams.SeedGlobal("initialisation");
        using var module = composition.Task.CreateModule();
        module.to(device);
        record = record with
        {
            DataSha256 = data.Digest,
            Parameters = module.parameters().Sum(p => p.NumberOfElements),
            Trained = folder.Shared?.RelativeTo(folder),
        };
        observer.Started(folder, record.Parameters);

        var outcome = new TrainingStage(composition, data, device, streams, folder, clock).Run(module, events, observer, cancellation);
        record = record with { Step = outcome.Step, StepsPerSecond = outcome.StepsPerSecond };
        if (!outcome.Completed) return record with { Status = RunStatus.Interrupted };

        var result = composition.Task.Finish(module, data, device, folder.Samples, observer, cancellation);
        events.Results(result.Metrics, outcome.Step);
        return record with
        {
            Status = RunStatus.Finished,
            Metrics = result.Metrics,
            SamplesSha256 = result.Sha256,
            FunctionEvaluations = result.FunctionEvaluations,
            SamplesPerSecond = result.SamplesPerSecond,
            PeakMemoryBytes = result.PeakMemoryBytes,
        };
    }

    /// <summary>The leaves of a JSON object by their dotted paths.</summary>
    private static IEnumerable<(string Path, string Value)> Settings(JsonNode node, string path) => node switch
    {
        JsonObject o => o.SelectMany(p => Settings(p.Value!, path.Length == 0 ? p.Key : $"{path}.{p.Key}")),
        JsonArray a => a.SelectMany((item, i) => Settings(item!, $"{path}.{i}")),
        _ => [(path, node.ToString())],
    };
}
