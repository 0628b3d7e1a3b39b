using Diffusion.Framework.Data;
using Diffusion.Framework.Files;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// Refuses experiments whose parts are each right but mean nothing together, by name, before anything runs: what holds for every task,
/// then what the task says.
/// </summary>
internal static class ExperimentRules
{
    /// <summary>What is wrong and what is unfit, each at the path of the part that should change.</summary>
    public static Findings Check(Experiment experiment, PluginCatalog catalog)
    {
        var composition = new Composition(experiment, catalog);
        Findings? hanging = null;
        try
        {
            var findings = new Findings([], []);
            hanging = OutsideCreation.Limit(composition, () => findings = Check(composition));
            return hanging ?? findings;
        }
        finally
        {
            // One whose plugin hangs is left behind with its thread.
            if (hanging is null) composition.Dispose();
        }
    }

    private static Findings Check(Composition composition)
    {
        var experiment = composition.Experiment;
        try
        {
            var space = composition.DescribeData();
            if (composition.Codec.Refusal(space) is { } why)
                return Wrong(ICodec.Kind.Key, $"the codec '{experiment[ICodec.Kind].Plugin.Name}' {why}.");
            Problem[] problems = [.. composition.Task.Check(composition), .. Metrics(composition), .. DuringRules.Check(composition)];
            if (problems.Length > 0) return new(problems, []);
            composition.CreateAll();
            return new([], [.. composition.Data.Notes.Select(n => new Warning("data", n)), .. composition.Task.Warnings(composition)]);
        }
        catch (InvalidDataException e)
        {
            return Wrong("data", e.Message);
        }
        catch (CircularPluginsException e)
        {
            return Wrong(e.Circle[0].Kind.Key, e.Message);
        }
        catch (UnreadKindException e)
        {
            return Wrong(e.Plugin.Kind.Key, e.Message);
        }
        catch (OutsidePluginException e)
        {
            return Wrong(e.Plugin.Kind.Key, e.Message);
        }
    }

    internal static Findings Wrong(string path, string message) => new([new("", path, message)], []);

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

/// <summary>What is found of an experiment whose parts are each right.</summary>
/// <param name="Problems">What refuses it; <see cref="Problem.Where"/> is left empty.</param>
/// <param name="Warnings">What is allowed but unfit; none where there are problems.</param>
internal sealed record Findings(IReadOnlyList<Problem> Problems, IReadOnlyList<Warning> Warnings);

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
        var data = composition.Experiment[IDataSource.Kind].Plugin.Name;
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

/// <summary>
/// Finds the runs that an experiment refers to, notes their identities, and says of each why it cannot serve: before anything starts.
/// </summary>
/// <param name="catalog">The plugins.</param>
/// <param name="planned">Runs that do not exist yet but will before this one starts, by their folder's absolute path.</param>
/// <param name="open">The folders through which this experiment was reached.</param>
internal sealed class ReferenceRules(
    PluginCatalog catalog, IReadOnlyDictionary<string, Experiment>? planned, IReadOnlyList<string> open)
{
    private readonly Dictionary<string, Experiment> _found = new(StringComparer.Ordinal);

    /// <summary>The experiments of the runs that were found, by the paths of the references; a run may be yet to come.</summary>
    public IReadOnlyDictionary<string, Experiment> Found => _found;

    /// <summary>The problems, each at the path of the reference; <see cref="Problem.Where"/> is left empty.</summary>
    public IReadOnlyList<Problem> Resolve(Experiment experiment) =>
    [
        .. experiment.References.Select(r => (r.Path, Why: Refusal(r.Reference, experiment)))
            .Where(r => r.Why is not null).Select(r => new Problem("", r.Path, r.Why!)),
    ];

    private string? Refusal(RunReference reference, Experiment experiment)
    {
        var path = reference.Path;
        if (path.StartsWith(RunReference.VariantPrefix, StringComparison.Ordinal))
            return $"'{path}' names a variant of a sweep, and this is no sweep. Name the folder of a run.";
        if (planned?.GetValueOrDefault(Path.GetFullPath(path)) is { } coming)
        {
            (reference.Id, _found[path]) = (ExperimentIdentity.Id(coming), coming);
            return Unfit(path, reference, coming, experiment);
        }

        try
        {
            var folder = TrainedRuns.Find(path);
            if (open.Contains(folder.Path)) return $"The run '{path}' refers to itself, through {string.Join(" -> ", open)}.";
            var other = new ExperimentReader(catalog).Read(folder, [.. open, folder.Path]);
            (reference.Id, _found[path]) = (ExperimentIdentity.Id(other), other);
            if (Unfit(path, reference, other, experiment) is { } why) return why;
            using var run = new TrainedRun(folder, new Composition(other, catalog));
            if (run.FindCheckpoint() is null && !run.HasNothingToTrain())
                return $"The run '{path}' has no checkpoint yet; 'diffusion resume {path}' goes on with it.";
            // The identity takes the whole run's: what used half of it would pass for what used all.
            if (run.StepsLeft() is > 0 and var left)
                return $"The run '{path}' is not trained to its end, {left} steps are left; 'diffusion resume {path}' goes on with it.";
            return reference.ModelType == typeof(object) ? OtherShape(reference, run, experiment) : null;
        }
        catch (Exception e) when (e is RunNotFoundException or ExperimentException or DamagedFileException)
        {
            return e.Message;
        }
    }

    /// <summary>Where any model will do, its weights must fit the network of this experiment.</summary>
    private string? OtherShape(RunReference reference, TrainedRun run, Experiment experiment)
    {
        if (run.FindCheckpoint() is null) return $"The run '{reference.Path}' has nothing trained that a training could begin with.";
        using var ours = new Composition(experiment, catalog);
        try
        {
            using var module = ours.Task.Stages(ours)[^1].CreateModule();
            run.LoadInto(module);
            return null;
        }
        catch (InvalidDataException e)
        {
            return $"The run '{reference.Path}' has trained a network of another shape: {e.Message} "
                + "Name a run with the same model and data of the same shape.";
        }
    }

    private string? Unfit(string path, RunReference reference, Experiment other, Experiment experiment)
    {
        if (!other.Task.ModelType.IsAssignableTo(reference.ModelType))
        {
            var tasks = new OtherSections(catalog).NamesOfTasksWith(reference.ModelType).Select(name => $"'{name}'");
            return $"The run '{path}' was made for the task '{other[ITask.Kind].Plugin.Name}'; "
                + $"a run of the task {string.Join(" or ", tasks)} is needed.";
        }

        using Composition theirs = new(other, catalog), ours = new(experiment, catalog);
        try
        {
            var (their, our) = (theirs.DescribeData(), ours.DescribeData());
            return their.IsLike(our) ? null
                : $"The run '{path}' was trained on samples {their.Text}, but here they are {our.Text}.";
        }
        catch (Exception e) when (e is InvalidDataException or CircularPluginsException)
        {
            // It is told at the section of the data, here or in the other run.
            return null;
        }
    }
}
