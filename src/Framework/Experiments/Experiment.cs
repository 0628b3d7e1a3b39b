using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Experiments;

/// <summary>A typed, valid experiment with every default filled in.</summary>
/// <param name="General">Name, seed, device, threads, output.</param>
/// <param name="Choices">The plugins by kind; a kind that is a list may have several or none.</param>
/// <param name="Training">The section <c>training</c>.</param>
/// <param name="Sampling">The section <c>sampling</c>.</param>
public sealed record Experiment(
    GeneralOptions General,
    IReadOnlyDictionary<PluginKind, IReadOnlyList<PluginChoice>> Choices,
    TrainingOptions Training,
    SamplingOptions Sampling)
{
    /// <summary>The folder name of its runs.</summary>
    public string Name => General.Name!;

    /// <summary>The plugin of a kind that is not a list.</summary>
    public PluginChoice this[PluginKind kind] => Choices[kind][0];
}
