using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// Refuses experiments whose parts are each right but mean nothing together. They are refused by name, before anything runs.
/// </summary>
internal static class CompositionRules
{
    /// <summary>The problems, each at the path of the part that should change; <see cref="Problem.Where"/> is left empty.</summary>
    public static IReadOnlyList<Problem> Check(Experiment experiment, PluginCatalog catalog)
    {
        using var composition = new Composition(experiment, catalog);
        try
        {
            _ = composition.Data.Space;
        }
        catch (InvalidDataException e)
        {
            return [new("", "data", e.Message)];
        }

        return [.. Rules(composition).OfType<Problem>()];
    }

    private static IEnumerable<Problem?> Rules(Composition c)
    {
        yield return ModelSuitsData(c);
        yield return c.Task.Refusal;
        foreach (var problem in GuidanceCanSteer(c)) yield return problem;
        yield return VarianceIsLearned(c);
        yield return LossIsFinite(c);
        yield return ClassesExist(c);
        yield return VectorsFit(c);
        yield return MetricsDiffer(c);
        foreach (var problem in MetricsSuitData(c)) yield return problem;
        yield return ScheduleIsSampledInItsSteps(c) ?? ObjectiveIsFinite(c) ?? OutputDeterminesX0(c) ?? SamplerLeavesTheStart(c);
    }

    private static string Name(Composition c, PluginKind kind) => c.Experiment[kind].Plugin.Name;

    private static Problem? ModelSuitsData(Composition c) =>
        c.Model.Refusal(c.Data.Space) is { } why
            ? new("", "model", $"the model '{Name(c, PluginKinds.Model)}' {why}. The data is '{Name(c, PluginKinds.Data)}'.")
            : null;

    private static IEnumerable<Problem> GuidanceCanSteer(Composition c)
    {
        var named = c.Experiment.Choices[PluginKinds.Guidance];
        for (int i = 0; i < named.Count; i++)
        {
            var (guidance, name, data) = (c.Guidance[i], named[i].Plugin.Name, Name(c, PluginKinds.Data));
            var why = guidance.NeedsCondition && !c.Data.Space.HasCondition
                ? $"the guidance '{name}' needs classes or targets, but the data '{data}' has neither. "
                    + "Use the guidance 'none' or labelled data."
                : guidance.NeedsClasses && c.Data.Space.Classes == 0
                ? $"the guidance '{name}' needs classes, but the data '{data}' has none. Use the guidance 'none' or labelled data."
                : guidance.Refusal;
            if (why is not null) yield return new("", named.Count == 1 ? "guidance" : $"guidance.{i}", why);
        }
    }

    private static Problem? VarianceIsLearned(Composition c) =>
        c.Sampler.NeedsLearnedVariance && !c.Variance.IsLearned
            ? new("", "sampler.variance",
                $"the sampler '{Name(c, PluginKinds.Sampler)}' needs a network that learned its variance. "
                + "Train with \"variance\": \"learned\", or use the sampler's variance 'posterior' or 'beta'.")
            : c.Variance.IsLearned && !c.Model.LearnsVariance
            ? new("", "variance",
                $"the model '{Name(c, PluginKinds.Model)}' cannot learn a variance. Use the variance 'fixed' or another model.")
            : null;

    /// <summary>
    /// Both ends of the trained times: numbers that are not finite, in the single precision of the loss, are nowhere else.
    /// </summary>
    private static IEnumerable<NoiseLevel> TrainedEnds(Composition c) =>
        new[] { 0, Math.BitDecrement(1) }.Select(c.Schedule.TimeAt).Select(c.Schedule.At);

    private static string Where(Composition c, NoiseLevel level) =>
        $"at t = {level.Time:0.####} of the schedule '{Name(c, PluginKinds.Schedule)}' "
        + $"(alpha = {level.Alpha:g3}, sigma = {level.Sigma:g3})";

    private static Problem? ObjectiveIsFinite(Composition c)
    {
        foreach (var level in TrainedEnds(c))
        {
            var (x0, eps) = c.Parameterization.Target(level);
            double[] numbers = [x0, eps, c.Parameterization.InputScale(level), c.Parameterization.NetworkTime(level)];
            if (!numbers.All(n => float.IsFinite((float)n)))
                return new("", "objective",
                    $"the objective '{Name(c, PluginKinds.Objective)}' is not finite {Where(c, level)}. "
                    + "Use the objective 'v' or 'x0', or a schedule that ends less extremely.");
        }

        return null;
    }

    private static Problem? LossIsFinite(Composition c)
    {
        foreach (var level in TrainedEnds(c))
        {
            if (!float.IsFinite((float)c.Weighting.WeightOfOutput(c.Parameterization, level, c.Schedule)))
                return new("", "weighting",
                    $"the weighting '{Name(c, PluginKinds.Weighting)}' is not finite "
                    + $"for the objective '{Name(c, PluginKinds.Objective)}' {Where(c, level)}. "
                    + "Use another weighting or objective, or a schedule that ends less extremely.");
            if (c.Variance.IsLearned && !float.IsFinite((float)c.Parameterization.ToX0(level).FromOutput))
                return new("", "variance",
                    $"the variance '{Name(c, PluginKinds.Variance)}' needs an estimate of x0, "
                    + $"which the objective '{Name(c, PluginKinds.Objective)}' does not give {Where(c, level)}. "
                    + "Use the objective 'v' or 'x0', or the variance 'fixed'.");
        }

        return null;
    }

    private static Problem? ClassesExist(Composition c)
    {
        if (c.Experiment.Sampling.Classes is not { } classes) return null;
        int known = c.Data.Space.Classes;
        if (known == 0) return new("", "sampling.classes", $"the data '{Name(c, PluginKinds.Data)}' has no classes; remove this key.");
        if (classes.Count == 0) return new("", "sampling.classes", "is an empty list; name a class or remove this key.");
        var wrong = classes.Where(k => k < 0 || k >= known).ToList();
        return wrong.Count == 0 ? null
            : new("", "sampling.classes",
                $"found {string.Join(", ", wrong)}; the data '{Name(c, PluginKinds.Data)}' has the classes 0 to {known - 1}.");
    }

    private static Problem? VectorsFit(Composition c)
    {
        if (c.Experiment.Sampling.Vectors is not { } numbers) return null;
        int size = c.Data.Space.VectorSize;
        if (size == 0) return new("", "sampling.vectors", $"the data '{Name(c, PluginKinds.Data)}' has no targets; remove this key.");
        return numbers.Count > 0 && numbers.Count % size == 0 ? null
            : new("", "sampling.vectors",
                $"found {numbers.Count} numbers; the data '{Name(c, PluginKinds.Data)}' has targets of {size}, "
                + $"so a multiple of {size} is allowed.");
    }

    /// <summary>The numbers of two metrics of one name could not be told apart.</summary>
    private static Problem? MetricsDiffer(Composition c)
    {
        var names = c.Experiment.Choices[PluginKinds.Metric].Select(m => m.Plugin.Name).ToList();
        int again = Enumerable.Range(0, names.Count).FirstOrDefault(i => names.IndexOf(names[i]) < i);
        return again == 0 ? null
            : new("", $"metrics.{again}",
                $"the metric '{names[again]}' is already listed; 'diffusion evaluate RUN' measures it again with other options.");
    }

    private static IEnumerable<Problem> MetricsSuitData(Composition c)
    {
        var named = c.Experiment.Choices[PluginKinds.Metric];
        for (int i = 0; i < named.Count; i++)
        {
            if (c.Metrics[i].Refusal(c.Data) is { } why)
                yield return new("", $"metrics.{i}",
                    $"the metric '{named[i].Plugin.Name}' {why}. The data is '{Name(c, PluginKinds.Data)}'.");
            else if (c.Metrics[i].NeedsEveryLevel
                && TrainedEnds(c).Where(l => !c.Parameterization.DeterminesX0(l)).ToList() is [var level, ..])
                yield return new("", $"metrics.{i}",
                    $"the metric '{named[i].Plugin.Name}' needs x0 at every level, "
                    + $"which the objective '{Name(c, PluginKinds.Objective)}' does not determine {Where(c, level)}. "
                    + "Use the objective 'v' or 'x0', or another schedule.");
        }
    }

    private static Problem? ScheduleIsSampledInItsSteps(Composition c) =>
        c.Grid.MostSteps(c.Schedule) is { } total && c.Experiment.Sampling.Steps > total
            ? new("", "sampling.steps",
                $"found {c.Experiment.Sampling.Steps}; the schedule '{Name(c, PluginKinds.Schedule)}' has {total} steps, "
                + $"so at most {total} are allowed.")
            : null;

    private static Problem? SamplerLeavesTheStart(Composition c) =>
        c.Levels[0].Alpha == 0 && !c.Sampler.StartsWithoutSignal
            ? new("", "sampler",
                $"the sampler '{Name(c, PluginKinds.Sampler)}' cannot start at noise alone, "
                + $"the last step of the schedule '{Name(c, PluginKinds.Schedule)}'. "
                + "Use the sampler 'ddim' or 'ancestral', or raise sampling.minLogSnr.")
            : null;

    private static Problem? OutputDeterminesX0(Composition c)
    {
        foreach (var level in c.Levels.Where(l => !l.IsClean))
        {
            if (!c.Parameterization.DeterminesX0(level))
                return new("", "objective",
                    $"the objective '{Name(c, PluginKinds.Objective)}' does not determine x0 {Where(c, level)}. "
                    + "Use the objective 'v' or 'x0', or raise sampling.minLogSnr.");
        }

        return null;
    }
}
