using System.Text.Json.Nodes;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Experiments;

/// <summary>The sections of an experiment that a trained network depends on. The others can change without training again.</summary>
public static class TrainedPart
{
    /// <summary>The names of the sections.</summary>
    public static readonly IReadOnlyList<string> Sections =
    [
        .. new[]
        {
            PluginKinds.Data, PluginKinds.Task, PluginKinds.Schedule, PluginKinds.Objective, PluginKinds.Weighting, PluginKinds.Times,
            PluginKinds.Variance, PluginKinds.Model,
        }.Select(k => k.Section),
        "training",
    ];

    /// <summary>
    /// The identity of what an experiment trains: equal for experiments that differ only in how samples are drawn and judged.
    /// </summary>
    public static string Id(Experiment experiment)
    {
        var json = ResolvedExperiment.ToJson(experiment);
        var trained = Sections.Concat(["seed", "device", "threads"]).Select(s => KeyValuePair.Create(s, json[s]?.DeepClone()));
        return ResolvedExperiment.Hash(new([.. trained]));
    }

    /// <summary>Refuses an experiment that a run's network was not trained for.</summary>
    /// <exception cref="ExperimentException">With every section that differs.</exception>
    public static void RequireSame(Experiment trained, Experiment changed, RunFolder folder)
    {
        JsonObject before = ResolvedExperiment.ToJson(trained), after = ResolvedExperiment.ToJson(changed);
        var problems = Sections.Where(s => !JsonNode.DeepEquals(before[s], after[s]))
            .Select(s => new Problem(
                folder.ExperimentFile,
                s,
                "is part of what the network was trained with and cannot change now. Use 'diffusion run' to train with it."))
            .ToList();
        if (problems.Count > 0) throw new ExperimentException(problems);
    }
}
