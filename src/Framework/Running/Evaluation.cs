using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>
/// Measures a trained run again, with other metrics, more samples or another sampler, into <c>evaluations/</c> of the run. The run's own
/// samples are used where a new drawing would give the same; none are drawn where no metric needs any.
/// </summary>
public sealed class Evaluation(PluginCatalog catalog, IRunPictures pictures)
{
    /// <summary>
    /// Draws what is needed, measures, and writes <c>experiment.json</c>, <c>result.json</c> and pictures into a new folder.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="experiment">Its experiment, or one that differs in what was not trained.</param>
    /// <param name="observer">Shows progress.</param>
    /// <param name="cancellation">Ends the drawing between two steps; nothing is left then.</param>
    /// <exception cref="ExperimentException">When the experiment would need another training.</exception>
    /// <exception cref="InvalidOperationException">When the run draws no samples, or has no checkpoint.</exception>
    public EvaluationOutcome Run(RunFolder folder, Experiment experiment, IRunObserver observer, CancellationToken cancellation = default)
    {
        using var run = TrainedRun.ForSampling(folder, experiment, catalog);
        using var scope = NewDisposeScope();
        var device = ComputeDevice.Prepare(experiment.General.Device, experiment.General.Threads);
        var network = (INetwork)run.Module().to(device);
        var stage = new SampleStage(run.Composition, run.Composition.Data.Load(), observer);
        var kept = Kept(run, new ExperimentReader(catalog).Read(folder.ExperimentFile));

        var target = RunFolder.CreateUnused(folder.Evaluations, ResolvedExperiment.Id(experiment)[..8]);
        try
        {
            var result = kept is null
                ? stage.Run(network, device, target, cancellation)
                : OfKept(stage.Measure(kept, network, device, target), kept, folder);
            var samples = kept is null ? SamplesOrigin.Drawn : kept.Count == 0 ? SamplesOrigin.None : SamplesOrigin.Run;
            JsonObject json = ResolvedExperiment.Node(result);
            (json["samples"], json["count"]) = (samples.ToString().ToLowerInvariant(), kept?.Count ?? experiment.Sampling.Count);
            RunFolder.WriteJson(Path.Combine(target, "experiment.json"), ResolvedExperiment.ToJson(experiment));
            RunFolder.WriteJson(Path.Combine(target, "result.json"), json);
            return new(target, result, samples, pictures.DrawOrWarn(folder, target, observer));
        }
        catch (OperationCanceledException)
        {
            Directory.Delete(target, recursive: true);
            throw;
        }
    }

    /// <summary>The samples that need not be drawn; null when they must be.</summary>
    private static Samples? Kept(TrainedRun run, Experiment own) =>
        run.Composition.Metrics.Any(m => m.NeedsSamples)
            ? KeptSamples.Of(run.Folder, own, run.Composition.Experiment)
            : new Samples(empty([0, .. run.Composition.Data.Space.Shape]));

    private static TaskResult OfKept(IReadOnlyDictionary<string, double> metrics, Samples kept, RunFolder folder)
    {
        if (kept.Count == 0) return new(metrics);
        var record = RunRecord.Read(folder);
        return new(metrics, Digest.Of(kept.Tensors), record.FunctionEvaluations, record.SamplesPerSecond, record.PeakMemoryBytes);
    }
}

/// <summary>Where the samples of an evaluation came from.</summary>
public enum SamplesOrigin
{
    /// <summary>They were drawn for it, and are kept in its folder.</summary>
    Drawn,

    /// <summary>They are the run's own.</summary>
    Run,

    /// <summary>No metric needed any.</summary>
    None,
}

/// <summary>A later measurement of a run.</summary>
/// <param name="Folder">Where it is kept.</param>
/// <param name="Result">Metrics and speed.</param>
/// <param name="Samples">Where its samples came from.</param>
/// <param name="Pictures">Paths of the pictures that were drawn.</param>
public sealed record EvaluationOutcome(string Folder, TaskResult Result, SamplesOrigin Samples, IReadOnlyList<string> Pictures);
