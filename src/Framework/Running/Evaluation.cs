using System.Reflection;
using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
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
    /// <param name="cancellation">Ends drawing and measuring between two pieces of their work; nothing is left then.</param>
    /// <exception cref="ExperimentException">When the experiment would need another training.</exception>
    /// <exception cref="InvalidOperationException">When the run draws no samples, or has no checkpoint.</exception>
    public EvaluationOutcome Run(RunFolder folder, Experiment experiment, IRunObserver observer, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var run = TrainedRun.Changed(folder, experiment, catalog, experiment.General.Prepare());
        run.RequireDrawing();
        var own = new ExperimentReader(catalog).Read(folder.ExperimentFile);
        var recorder = new WarningRecorder(observer);
        experiment.WarnTo(recorder);
        var data = run.Composition.Load(recorder, cancellation);
        SameData.Require(experiment, own, data, folder, recorder);
        run.Composition.WarnTo(data, recorder);
        long left = run.WarnOfStepsLeft(recorder.Warn);
        var measurement = new Measurement(run.Composition, data, run.Module(), recorder);
        var kept = run.Composition.Metrics().Any(m => m.Metric.NeedsSamples)
            ? KeptSamples.Of(folder, run.Composition.DescribeData(), own, experiment)
            : measurement.NoSamples();

        var target = RunFolder.CreateUnused(folder.Evaluations, ExperimentIdentity.Id(experiment)[..8]);
        try
        {
            var result = kept is null
                ? measurement.Run(target, cancellation)
                : OfKept(measurement.Measured(kept, target, cancellation), kept, folder);
            var samples = kept is null ? SamplesOrigin.Drawn : kept.Count == 0 ? SamplesOrigin.None : SamplesOrigin.Run;
            RunFolder.WriteJson(Path.Combine(target, "experiment.json"), ResolvedExperiment.ToJson(experiment, target, folder.Path));
            // Pictures come last: whatever becomes of them, the result is there.
            Write();
            var drawn = pictures.Draw(folder, target, recorder.Warn);
            if (recorder.Warnings.Count > result.Warnings.Count) Write();
            bool ofItself = samples == SamplesOrigin.None || (samples == SamplesOrigin.Run && experiment.Drawing!.Count == own.Drawing!.Count);
            if (ofItself && JudgeAlike(own, experiment))
                Renewal.Of(
                    folder,
                    result,
                    run.Composition.Metrics().SelectMany(m => m.Plugin.Implementation.GetCustomAttributes<FormerNumberAttribute>()));
            return new(target, result, samples, drawn);

            void Write()
            {
                result = result with { StepsLeft = left, Warnings = recorder.Warnings };
                JsonObject json = ResolvedExperiment.Node(result);
                (json["samples"], json["count"]) = (samples.ToString().ToLowerInvariant(), kept?.Count ?? experiment.Drawing!.Count);
                RunFolder.WriteJson(Path.Combine(target, "result.json"), json);
            }
        }
        catch (OperationCanceledException)
        {
            Directory.Delete(target, recursive: true);
            throw;
        }
    }

    /// <summary>True when each metric of the second experiment is measured as the first measures it.</summary>
    private static bool JudgeAlike(Experiment own, Experiment other)
    {
        var named = own.Choices.GetValueOrDefault(IMetric.Kind, []);
        return other.Choices.GetValueOrDefault(IMetric.Kind, []).All(m =>
            JsonNode.DeepEquals(
                ResolvedExperiment.Node(m),
                ResolvedExperiment.Node(named.FirstOrDefault(n => n.Plugin == m.Plugin) ?? new(m.Plugin, m.Plugin.DefaultOptions))));
    }

    private static TaskResult OfKept(TaskResult measured, Samples kept, RunFolder folder)
    {
        if (kept.Count == 0) return measured;
        var record = RunRecord.Read(folder);
        return measured with
        {
            Sha256 = Digest.Of(kept.Tensors),
            FunctionEvaluations = record.FunctionEvaluations,
            ClassifierEvaluations = record.ClassifierEvaluations,
            SamplesPerSecond = record.SamplesPerSecond,
            PeakMemoryBytes = record.PeakMemoryBytes,
        };
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
