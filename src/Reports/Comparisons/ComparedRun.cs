using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>A run as a report sees it.</summary>
/// <param name="Folder">Its folder, which may not exist yet.</param>
/// <param name="Seed">The seed of its experiment.</param>
/// <param name="State">How it stands.</param>
/// <param name="Record">Its results; null before it has any.</param>
/// <param name="Experiment">Its resolved experiment; empty before it has one.</param>
/// <param name="Environment">What it ran on; empty before it started.</param>
public sealed record ComparedRun(
    RunFolder Folder, long Seed, VariantState State, RunRecord? Record, JsonObject Experiment, JsonObject Environment)
{
    /// <summary>Reads a run from its folder.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="seed">The seed, where it is known without the run's experiment.</param>
    public static ComparedRun Read(RunFolder folder, long? seed = null)
    {
        var (state, record) = VariantStates.Of(folder);
        var experiment = Json(folder.ExperimentFile);
        return new(folder, seed ?? (long?)experiment["seed"] ?? 0, state, record, experiment, Json(folder.EnvironmentFile));
    }

    private static JsonObject Json(string file) => File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : [];
}
