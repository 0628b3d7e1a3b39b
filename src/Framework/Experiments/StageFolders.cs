using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Experiments;

/// <summary>Where the checkpoints of a stage are: in the run's own folder of them, or where there are several stages, in one below it.</summary>
public static class StageFolders
{
    public static string CheckpointsOf(this RunFolder folder, IReadOnlyList<Stage> stages, int stage) =>
        stages.Count == 1 ? folder.FindCheckpoints() : Path.Combine(folder.FindCheckpoints(), stages[stage].Name);
}
