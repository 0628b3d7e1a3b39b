using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Sweeps;

/// <summary>A sweep whose every variant has been read and checked.</summary>
/// <param name="Definition">The sweep file.</param>
/// <param name="Variants">In the order of the file; at least one.</param>
/// <param name="Executor">Where they are computed.</param>
public sealed record SweepPlan(SweepDefinition Definition, IReadOnlyList<Variant> Variants, PluginChoice Executor)
{
    /// <summary>Where the runs, their shared trainings and the sweep's record are.</summary>
    public SweepFolder Folder { get; } = new(Path.Combine(Variants[0].Experiment.General.Output, Variants[0].Experiment.Name));

    /// <summary>One variant of each run: variants that resolve to the same experiment share it.</summary>
    public IReadOnlyList<Variant> Runs { get; } = [.. Variants.DistinctBy(v => v.Id)];

    /// <summary>The runs of this sweep that a variant uses.</summary>
    public IReadOnlyList<Variant> Needs(Variant variant) => [.. Runs.Where(r => variant.Uses.Contains(r.Id))];

    /// <summary>What a report shows as its rows.</summary>
    public IReadOnlyList<SeedGroup> SeedGroups => SeedGroup.Of(Folder.Name, Variants.Select(v => v.ToRecord()));

    /// <summary>What is allowed but unfit, each once with the variants that it concerns, as sentences.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. Variants.SelectMany(v => v.Experiment.Warnings.Select(w => (Warning: w, v.Name))).GroupBy(w => w.Warning, w => w.Name)
            .Select(g => $"{VariantNames.Of([.. g], Variants.Count)}: {g.Key}")];

    /// <summary>The most threads that a variant asks for; 0 when none says.</summary>
    public int Threads => Variants.Max(v => v.Experiment.General.Threads);

    /// <summary>Creates the executor. Its constructor may take its options and the <see cref="ProgramCommand"/>.</summary>
    public IExecutor CreateExecutor(PluginCatalog catalog, ProgramCommand program) =>
        Executor.Create<IExecutor>(catalog.NewServices().AddSingleton(program).BuildServiceProvider());
}
