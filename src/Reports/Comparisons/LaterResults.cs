using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// What <c>sample</c> and <c>evaluate</c> added to a run: other numbers of its own samples belong to the run, samples that were drawn in
/// another way are runs beside it.
/// </summary>
internal static class LaterResults
{
    /// <summary>The run with every number of its own samples, then the runs that its other samples are.</summary>
    public static IEnumerable<ComparedRun> Of(ComparedRun run)
    {
        if (run.Record is null || run.Damage is not null) return [run];
        var results = new[] { run.Folder.Samples, run.Folder.Evaluations }.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal)
            .Select(f => Result.Read(f, run)).OfType<Result>()
            // Those of half-trained weights say nothing of a run that has been trained since.
            .Where(r => r.Values.StepsLeft == 0 || run.Record.Status != RunStatus.Finished).ToList();
        var own = Drawing(run.Experiment);
        var lookup = results.ToLookup(r => JsonNode.DeepEquals(Drawing(r.Experiment), own));
        return lookup[true].Aggregate(run, Add) is var whole
            ? lookup[false].GroupBy(r => Drawing(r.Experiment).ToJsonString())
                .Select(g => g.Skip(1).Aggregate(g.First().Beside(run), Add)).Prepend(whole)
            : [];
    }

    /// <summary>The experiment without what changes no sample.</summary>
    internal static JsonObject Drawing(JsonObject experiment)
    {
        var json = Identity(experiment);
        json.Remove("metrics");
        return json;
    }

    /// <summary>The experiment without what says nothing of what was computed.</summary>
    internal static JsonObject Identity(JsonObject experiment)
    {
        var json = experiment.DeepClone().AsObject();
        foreach (var path in ExperimentIdentity.NotPart.Select(p => p.Split('.')))
            (path.Length == 1 ? json : json[path[0]] as JsonObject)?.Remove(path[^1]);
        return json;
    }

    /// <summary>Numbers that the run does not have, or has of an earlier definition.</summary>
    private static ComparedRun Add(ComparedRun run, Result result)
    {
        var record = run.Record!;
        var metrics = record.Metrics.ToDictionary(StringComparer.Ordinal);
        var sees = record.Sees.ToDictionary(StringComparer.Ordinal);
        var revisions = record.Revisions.Metrics.ToDictionary(StringComparer.Ordinal);
        var by = record.Revisions.By.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in result.Values.Metrics)
        {
            int revision = result.Values.Revisions.GetValueOrDefault(name, RevisionAttribute.First);
            if (metrics.ContainsKey(name) && revisions.GetValueOrDefault(name, RevisionAttribute.First) >= revision) continue;
            (metrics[name], revisions[name]) = (value, revision);
            if (result.Values.By.TryGetValue(name, out var plugin)) by[name] = plugin;
            if (result.Values.Sees.TryGetValue(name, out var parts)) sees[name] = parts;
        }

        return run with
        {
            Record = record with { Metrics = metrics, Sees = sees, Revisions = record.Revisions with { Metrics = revisions, By = by } },
        };
    }

    /// <summary>A folder with the result of a later drawing or measurement.</summary>
    private sealed record Result(string Folder, JsonObject Experiment, TaskResult Values)
    {
        /// <summary>Null where there is none, or one that is damaged.</summary>
        public static Result? Read(string folder, ComparedRun run)
        {
            var (result, experiment) = (Path.Combine(folder, "result.json"), Path.Combine(folder, "experiment.json"));
            if (!File.Exists(result) || !File.Exists(experiment)) return null;
            try
            {
                return new(folder, SealedJson.Read(experiment), TaskResult.Read(result));
            }
            catch (DamagedFileException)
            {
                return null;
            }
        }

        /// <summary>As a run of its own, with the training of the one that it was drawn from.</summary>
        public ComparedRun Beside(ComparedRun run) => run with
        {
            State = Values.StepsLeft > 0 ? run.State : VariantState.Finished,
            Experiment = Experiment,
            Samples = Folder,
            Record = run.Record! with
            {
                Status = Values.StepsLeft > 0 ? run.Record.Status : RunStatus.Finished,
                Metrics = Values.Metrics,
                Sees = Values.Sees,
                Revisions = run.Record.Revisions with { Metrics = Values.Revisions, By = Values.By },
                SamplesSha256 = Values.Sha256,
                FunctionEvaluations = Values.FunctionEvaluations,
                ClassifierEvaluations = Values.ClassifierEvaluations,
                SamplesPerSecond = Values.SamplesPerSecond,
                Warnings = Values.Warnings,
            },
        };
    }
}
