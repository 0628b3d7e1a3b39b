using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// Refuses experiments whose parts are each right but mean nothing together, by name, before anything runs: what holds for every task,
/// then what the task says.
/// </summary>
internal static class ExperimentRules
{
    /// <summary>The problems, each at the path of the part that should change; <see cref="Problem.Where"/> is left empty.</summary>
    public static IReadOnlyList<Problem> Check(Experiment experiment, PluginCatalog catalog)
    {
        using var composition = new Composition(experiment, catalog);
        try
        {
            composition.CreateAll();
            var space = composition.DescribeData();
            if (composition.Codec.Refusal(space) is { } why)
                return [new("", ICodec.Kind.Key, $"the codec '{experiment[ICodec.Kind].Plugin.Name}' {why}.")];
            return [.. composition.Task.Check(composition), .. Metrics(composition)];
        }
        catch (InvalidDataException e)
        {
            return [new("", "data", e.Message)];
        }
        catch (CircularPluginsException e)
        {
            return [new("", e.Circle[0].Kind.Key, e.Message)];
        }
        catch (UnreadKindException e)
        {
            return [new("", e.Plugin.Kind.Key, e.Message)];
        }
    }

    private static IEnumerable<Problem> Metrics(Composition c)
    {
        if (!c.Experiment.Choices.TryGetValue(IMetric.Kind, out var named)) yield break;
        for (int i = 0; i < named.Count; i++)
        {
            var name = named[i].Plugin.Name;
            // The numbers of two metrics of one name could not be told apart.
            if (named.Take(i).Any(m => m.Plugin.Name == name))
                yield return new("", $"metrics.{i}",
                    $"the metric '{name}' is already listed; 'diffusion evaluate RUN' measures it again with other options.");
            if (c.Refusal(c.GetAll(IMetric.Kind)[i]) is { } why)
                yield return new("", $"metrics.{i}",
                    $"the metric '{name}' {why}. The data is '{c.Experiment[IDataSource.Kind].Plugin.Name}'.");
        }
    }
}
