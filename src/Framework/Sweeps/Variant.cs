using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Sweeps;

/// <summary>One experiment of a sweep.</summary>
/// <param name="Name">What distinguishes it, such as <c>sampler=ddim, steps=10</c>.</param>
/// <param name="Settings">What it changes in the base experiment.</param>
/// <param name="Experiment">The whole experiment.</param>
/// <param name="Uses">Identities of the runs of the same sweep that it uses.</param>
public sealed record Variant(string Name, IReadOnlyList<Setting> Settings, Experiment Experiment, IReadOnlyList<string> Uses)
{
    /// <summary>Identity of the run. Two variants may resolve to one experiment; they share its run.</summary>
    public string Id { get; } = ExperimentIdentity.Id(Experiment);

    /// <summary>
    /// Identity of the training. Variants that differ only in sampling share it, but for those that choose their weights by samples.
    /// </summary>
    public string TrainingId { get; } = Experiment.During()?.Best is null
        ? ExperimentIdentity.TrainingId(Experiment)
        : $"{ExperimentIdentity.TrainingId(Experiment)}-{ExperimentIdentity.Id(Experiment)}";

    /// <summary>How much there is to do.</summary>
    public Work Work { get; } = Experiment.Task.Work(Experiment);

    /// <summary>What the sweep's record says of it.</summary>
    public VariantRecord ToRecord(VariantState state = VariantState.Waiting, string? error = null)
    {
        var settings = Settings.Select(s => KeyValuePair.Create(s.Path, s.Value?.DeepClone()));
        return new(Name, new([.. settings]), Id, $"trained/{TrainingId}", state, error);
    }
}
