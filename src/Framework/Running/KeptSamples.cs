using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;
using TorchSharp;

namespace Diffusion.Framework.Running;

/// <summary>The samples that a run drew at its end, where another drawing would give the same.</summary>
internal static class KeptSamples
{
    // The names of the first format's files.
    private static readonly Dictionary<ConditionPart, string> EarlierNames = new()
    {
        [ConditionPart.Class] = "final-labels.npy", [ConditionPart.Target] = "final-vectors.npy",
    };

    /// <summary>The file of what was asked of the samples.</summary>
    public static string FileOf(string folder, ConditionPart part) => Path.Combine(folder, $"final-{part.Name}.npy");

    /// <summary>
    /// As many of the run's samples as an experiment asks for; null when it asks for more or for others, or when the files are not the
    /// samples that <c>run.json</c> tells of. In the caller's dispose scope.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="space">What a sample is.</param>
    /// <param name="drawn">The experiment with which its samples were drawn.</param>
    /// <param name="wanted">The experiment that asks.</param>
    public static Samples? Of(RunFolder folder, DataSpace space, Experiment drawn, Experiment wanted)
    {
        if (wanted.Drawing is not { } asked || drawn.Drawing is not { } had) return null;
        if (asked.Count > had.Count || !File.Exists(folder.RunFile) || !ExperimentIdentity.DrawAlike(drawn, wanted)) return null;
        try
        {
            // Folders of before have no names, and their samples are in the network's units.
            var names = File.Exists(folder.DataFile) ? DataNames.Read(folder.DataFile) : DataNames.None;
            if (Read(folder.Samples, space, names) is not { } samples) return null;
            return RunRecord.Read(folder).SamplesSha256 == Digest.Of(samples.Tensors) ? samples.Take(asked.Count) : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The samples in a folder, in the caller's dispose scope; null where the files do not hold any.</summary>
    /// <param name="folder">The folder of the samples.</param>
    /// <param name="space">What a sample is.</param>
    /// <param name="names">The units of the files.</param>
    public static Samples? Read(string folder, DataSpace space, DataNames names)
    {
        try
        {
            return names.FromFileUnits(new(
                Npy.Read(Path.Combine(folder, "final.npy")),
                    Condition.Of(space.Conditions.Select(c => (c.Part, Optional(folder, c.Part))))));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static torch.Tensor? Optional(string folder, ConditionPart part)
    {
        var file = FileOf(folder, part);
        if (!File.Exists(file) && EarlierNames.TryGetValue(part, out var earlier)) file = Path.Combine(folder, earlier);
        return File.Exists(file) ? Npy.Read(file) : null;
    }
}
