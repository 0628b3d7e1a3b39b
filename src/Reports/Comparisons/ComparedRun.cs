using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
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
/// <param name="Damage">Which of its files is not as it was written, a sentence: it is left out. Null where all are.</param>
public sealed record ComparedRun(
    RunFolder Folder, long Seed, VariantState State, RunRecord? Record, JsonObject Experiment, JsonObject Environment,
    string? Damage = null)
{
    /// <summary>The folder of its samples and their pictures.</summary>
    public string Samples { get; init; } = Folder.Samples;

    /// <summary>Reads a run from its folder.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="seed">The seed, where it is known without the run's experiment.</param>
    public static ComparedRun Read(RunFolder folder, long? seed = null)
    {
        try
        {
            var (state, record) = VariantStates.Of(folder, out var damage);
            if (damage is not null) return new(folder, seed ?? 0, state, null, [], [], damage);
            if (File.Exists(folder.ExperimentFile)) Manifest.Check(folder.Path, Path.GetFileName(folder.ExperimentFile));
            var experiment = Json(folder.ExperimentFile);
            return new(folder, seed ?? SeedOf(experiment), state, record, experiment, Json(folder.EnvironmentFile));
        }
        catch (DamagedFileException e)
        {
            return new(folder, seed ?? 0, VariantState.Damaged, null, [], [], e.Message);
        }
    }

    private static long SeedOf(JsonObject experiment) =>
        experiment["seed"] is JsonValue value && value.TryGetValue(out long seed) ? seed : 0;

    private static JsonObject Json(string file) => File.Exists(file) ? SealedJson.Read(file) : [];
}
