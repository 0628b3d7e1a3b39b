using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>Notices data that is not what a run began with: what comes of both together would belong to neither.</summary>
internal static class SameData
{
    /// <summary>Refuses to go on with a run.</summary>
    /// <param name="experiment">The run's experiment.</param>
    /// <param name="data">The data as it is now.</param>
    /// <param name="earlier">The run's record of before; null where there is none.</param>
    /// <param name="observer">Is told of a run whose data an earlier version made in another way.</param>
    /// <exception cref="InvalidOperationException">When the data has changed.</exception>
    public static void Require(Experiment experiment, Dataset data, RunRecord? earlier, IRunObserver observer)
    {
        if (Changed(experiment, data, earlier, "began", observer) is { } changed)
            throw new InvalidOperationException(changed
                + "What is left would not belong to what was done. Put the data back, or start a new run with 'diffusion run'.");
    }

    /// <summary>Refuses to draw or to measure with other data than a run was trained on.</summary>
    /// <param name="experiment">The run's experiment, or a changed one: one with other settings of the data asks for other data.</param>
    /// <param name="own">The run's experiment.</param>
    /// <param name="data">The data as it is now.</param>
    /// <param name="folder">The run.</param>
    /// <param name="observer">Is told of a run whose data an earlier version made in another way.</param>
    /// <exception cref="InvalidOperationException">When the data has changed.</exception>
    public static void Require(Experiment experiment, Experiment own, Dataset data, RunFolder folder, IRunObserver observer)
    {
        var (asked, had) = (ResolvedExperiment.Node(experiment[IDataSource.Kind]), ResolvedExperiment.Node(own[IDataSource.Kind]));
        if (!File.Exists(folder.RunFile) || !JsonNode.DeepEquals(asked, had)) return;
        if (Changed(experiment, data, RunRecord.Read(folder), "was trained", observer) is { } changed)
            throw new InvalidOperationException(changed
                + "Numbers of it would not belong to the run. Put the data back, or train on the new data with 'diffusion run'.");
    }

    /// <summary>Refuses to take part in a training on other data.</summary>
    /// <param name="experiment">The run's experiment.</param>
    /// <param name="digest">SHA-256 of the training part as it is now: runs that share a training may be judged on different data.</param>
    /// <param name="shared">The training.</param>
    /// <exception cref="InvalidOperationException">When the data has changed.</exception>
    public static void Require(Experiment experiment, string digest, SharedTraining shared)
    {
        if (shared.ReadRecord()?.DataSha256 is { } before && before != digest)
            throw new InvalidOperationException(Changed(experiment, digest, before, $"since the training '{shared.Path}' began")
                + "Put the data back, or make every run anew with 'diffusion sweep FILE --rerun all'.");
    }

    /// <summary>
    /// Whether the data has changed, in a sentence; null where it has not. A run of an earlier version, which may have made other data of the
    /// same files, is only told.
    /// </summary>
    private static string? Changed(Experiment experiment, Dataset data, RunRecord? record, string did, IRunObserver observer)
    {
        if (record?.DataSha256 is not { } before || before == data.Digest) return null;
        var changed = Changed(experiment, data.Digest, before, $"since the run '{record.Id}' {did}");
        if (record.Revisions.Training == ExperimentIdentity.Revisions(experiment).Training) return changed;
        observer.Stage(changed + "The run is of an earlier version, which may have made other data of the same files");
        return null;
    }

    private static string Changed(Experiment experiment, string now, string before, string since) =>
        $"The data '{experiment[IDataSource.Kind].Plugin.Name}' has changed {since}: "
        + $"its SHA-256 was {before[..Math.Min(12, before.Length)]}..., now it is {now[..12]}... ";
}
