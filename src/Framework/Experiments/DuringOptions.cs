using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// The section <c>during</c> of an experiment whose task draws samples: what is looked at while the network is trained. It judges and never
/// trains; unless <see cref="Best"/> says with which weights samples are drawn at the end, it is no part of any identity.
/// </summary>
public sealed record DuringOptions : IMayChangeNothing, IValidatableObject
{
    public static readonly OptionsSection<DuringOptions> Section =
        new("during", "samples and metrics while the network is trained, which they do not change", Effect.Drawing);

    [Description("training steps between two looks at the network; 0 looks at nothing before its training has ended"),
        Range(0, int.MaxValue)]
    public int Every { get; init; }

    [Description("how many samples are drawn at each look, of the same noise every time"), Range(1, 100_000)]
    public int Samples { get; init; } = 64;

    [Description("metrics of these samples, by name, with the options that the section 'metrics' gives them; against the validation part")]
    public IReadOnlyList<string> Metrics { get; init; } = [];

    [Description(
        "a number of these metrics: the weights of the step at which it was best are kept, and samples are drawn with them; "
        + "when absent with those of the last step")]
    public string? Best { get; init; }

    bool IMayChangeNothing.ChangesNothing => Best is null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Every == 0 && Metrics.Count > 0)
            yield return new("are never measured while during.every is 0; set it", [nameof(Metrics)]);
        if (Every == 0 && Best is not null)
            yield return new("is never found while during.every is 0; set it", [nameof(Best)]);
    }
}

/// <summary>A section's options of which some change nothing at all; they are no part of an identity then.</summary>
internal interface IMayChangeNothing
{
    bool ChangesNothing { get; }
}

/// <summary>What the section <c>during</c> asks of the metrics and of the data.</summary>
internal static class DuringRules
{
    /// <summary>The section of an experiment; null where its task draws nothing, or nothing is looked at.</summary>
    public static DuringOptions? During(this Experiment experiment) =>
        experiment.Options.GetValueOrDefault(DuringOptions.Section) is DuringOptions { Every: > 0 } during ? during : null;

    /// <summary>The choice of a metric that <c>during</c> names, with the options that <c>metrics</c> gives it.</summary>
    public static PluginChoice Choice(Experiment experiment, PluginDescriptor metric) =>
        experiment.Choices.GetValueOrDefault(IMetric.Kind, []).FirstOrDefault(c => c.Plugin == metric)
            ?? new(metric, metric.DefaultOptions);

    public static IEnumerable<Problem> Check(Composition composition)
    {
        if (composition.Experiment.During() is not { } during) yield break;
        var key = DuringOptions.Section.Key;
        var known = composition.Catalog.Of(IMetric.Kind);
        var data = composition.Experiment[Data.IDataSource.Kind].Plugin.Name;
        foreach (var (i, name) in during.Metrics.Index())
        {
            if (known.FirstOrDefault(p => p.Name == name) is not { } plugin)
                yield return new("", $"{key}.metrics.{i}",
                    $"there is no metric '{name}'; allowed: {string.Join(", ", known.Select(p => p.Name))}."
                    + NearestName.Hint(name, known.Select(p => p.Name)));
            else if (Refusal(composition, plugin) is { } why)
                yield return new("", $"{key}.metrics.{i}", $"the metric '{name}' {why}. The data is '{data}'.");
        }

        if (during.Metrics.Count > 0 && !composition.Data.HasValidation)
            yield return new("", $"{key}.metrics",
                $"are measured against the validation part, and the data '{data}' has none. Give it one in the section 'data'.");
        if (during.Best is not { } best) yield break;
        string[] numbers = [.. known.Where(p => during.Metrics.Contains(p.Name)).SelectMany(p => p.RankingsOf())
            .SelectMany(r => r.Numbers)];
        if (!numbers.Contains(best))
            yield return new("", $"{key}.best", numbers.Length == 0
                ? $"names the number '{best}' of no metric; list one in during.metrics that ranks, such as 'energy'."
                : $"there is no number '{best}' of these metrics; allowed: {string.Join(", ", numbers)}.{NearestName.Hint(best, numbers)}");
        if (composition.Task.Stages(composition).Count > 1)
            yield return new("", $"{key}.best",
                $"the task '{composition.Experiment[ITask.Kind].Plugin.Name}' trains several networks one after the other, "
                + "each from the last step of the one before; remove it.");
    }

    private static string? Refusal(Composition composition, PluginDescriptor plugin)
    {
        var choice = Choice(composition.Experiment, plugin);
        using var alone = new Composition(
            composition.Experiment with { Choices = With(composition.Experiment, [choice]) }, composition.Catalog, composition.Compute);
        return alone.Refusal(alone.GetAll(IMetric.Kind)[0]);
    }

    /// <summary>The choices of an experiment with other metrics.</summary>
    public static IReadOnlyDictionary<PluginKind, IReadOnlyList<PluginChoice>> With(
        Experiment experiment, IReadOnlyList<PluginChoice> metrics)
    {
        var choices = new Dictionary<PluginKind, IReadOnlyList<PluginChoice>>(experiment.Choices);
        // No entry measures nothing; an empty one would measure all that suit.
        if (metrics.Count > 0) choices[IMetric.Kind] = metrics;
        else choices.Remove(IMetric.Kind);
        return choices;
    }
}
