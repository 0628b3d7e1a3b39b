using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>The samples that a run drew at its end, where another drawing would give the same.</summary>
internal static class KeptSamples
{
    private static readonly string[] DrawnWith =
    [
        PluginKinds.Sampler.Section,
        PluginKinds.Grid.Section,
        PluginKinds.Guidance.Section,
        PluginKinds.Clipping.Section,
        "seed",
        "sampling",
    ];

    /// <summary>
    /// As many of the run's samples as an experiment asks for; null when it asks for more or for others, or when the files are not the
    /// samples that <c>run.json</c> tells of. In the caller's dispose scope.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="drawn">The experiment with which its samples were drawn.</param>
    /// <param name="wanted">The experiment that asks.</param>
    public static Samples? Of(RunFolder folder, Experiment drawn, Experiment wanted)
    {
        int count = wanted.Sampling.Count;
        if (count > drawn.Sampling.Count || !File.Exists(folder.RunFile)) return null;
        var asMany = wanted with { Sampling = wanted.Sampling with { Count = drawn.Sampling.Count } };
        var (before, after) = (ResolvedExperiment.ToJson(drawn), ResolvedExperiment.ToJson(asMany));
        if (!DrawnWith.All(s => JsonNode.DeepEquals(before[s], after[s]))) return null;
        try
        {
            var samples = new Samples(
                Npy.Read(Path.Combine(folder.Samples, "final.npy")),
                Optional(folder, "final-labels.npy"),
                Optional(folder, "final-vectors.npy"));
            return RunRecord.Read(folder).SamplesSha256 == Digest.Of(samples.Tensors) ? samples.Take(count) : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static TorchSharp.torch.Tensor? Optional(RunFolder folder, string name) =>
        File.Exists(Path.Combine(folder.Samples, name)) ? Npy.Read(Path.Combine(folder.Samples, name)) : null;
}
