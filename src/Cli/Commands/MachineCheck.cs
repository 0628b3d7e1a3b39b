using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Commands;

/// <summary>Refuses what this machine cannot compute before anything is written.</summary>
internal static class MachineCheck
{
    /// <summary>A whole run.</summary>
    /// <exception cref="ExperimentException">When this machine cannot.</exception>
    public static void Require(Experiment experiment, ExperimentSource source, PluginCatalog catalog) =>
        Refuse(new MachineRules(catalog).Check(experiment), source);

    /// <summary>Drawing and measuring with what is trained.</summary>
    /// <exception cref="ExperimentException">When this machine cannot.</exception>
    public static void RequireDrawing(Experiment experiment, ExperimentSource source, PluginCatalog catalog) =>
        Refuse(new MachineRules(catalog).CheckDrawing(experiment), source);

    /// <summary>Every run of a sweep that is computed here.</summary>
    /// <exception cref="ExperimentException">When this machine cannot.</exception>
    public static void Require(SweepPlan plan, IExecutor executor, PluginCatalog catalog)
    {
        if (!executor.IsThisMachine) return;
        var rules = new MachineRules(catalog);
        var wrong = plan.Runs.Select(v => (v.Name, Problem: rules.Check(v.Experiment))).Where(w => w.Problem is not null)
            .GroupBy(w => w.Problem!, w => w.Name)
            .Select(g => g.Key with { Where = $"{plan.Definition.File}: {VariantNames.Of([.. g], plan.Runs.Count)}" }).ToList();
        if (wrong.Count > 0) throw new ExperimentException(wrong, "sweep");
    }

    private static void Refuse(Problem? problem, ExperimentSource source)
    {
        if (problem is not null)
            throw new ExperimentException([problem with { Where = source.WhereIs(problem.Path.Replace('.', ':')) }]);
    }
}
