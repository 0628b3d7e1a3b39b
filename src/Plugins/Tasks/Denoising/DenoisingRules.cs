using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Tasks.Captions;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Refuses choices of Gaussian denoising that are each right but mean nothing together, by name.</summary>
internal sealed class DenoisingRules(Composition composition)
{
    private readonly DenoisingParts _parts = new(composition);
    private readonly DataSpace _space = composition.DescribeCodes();

    /// <summary>The problems, each at the path of the part that should change.</summary>
    public IEnumerable<Problem> Check() => All().OfType<Problem>();

    private IEnumerable<Problem?> All()
    {
        yield return DataIsContinuous();
        yield return ModelSuitsData();
        foreach (var problem in GuidanceCanSteer()) yield return problem;
        yield return VarianceIsLearned();
        yield return LossIsFinite();
        yield return ClassesExist();
        yield return TargetsFit();
        if (_parts.Sampling.Captions is { } captions)
            foreach (var problem in NamedCaptions.Check(captions, _space, Name(IDataSource.Kind))) yield return problem;
        foreach (var problem in UnitsAreMeant()) yield return problem;
        foreach (var problem in MetricsFindX0().Concat(CodesAreNotData())) yield return problem;
        yield return ScheduleIsSampledInItsSteps() ?? ObjectiveIsFinite() ?? OutputDeterminesX0() ?? SamplerLeavesTheStart();
    }

    private string Name(PluginKind kind) => composition.Experiment[kind].Plugin.Name;

    private Problem? DataIsContinuous() => _space.Values is ContinuousValues ? null
        : new("", "data",
            $"the task '{Name(ITask.Kind)}' needs continuous numbers, but the data '{Name(IDataSource.Kind)}' has {_space.Values}.");

    private Problem? ModelSuitsData() =>
        _parts.Model.Refusal(_space) is { } why
            ? new("", "model", $"the model '{Name(IModel.Kind)}' {why}. The data is '{Name(IDataSource.Kind)}'.")
            : null;

    private IEnumerable<Problem> GuidanceCanSteer()
    {
        var named = composition.Experiment.Choices[IGuidance.Kind];
        for (int i = 0; i < named.Count; i++)
        {
            var (guidance, name, data) = (_parts.Guidance[i], named[i].Plugin.Name, Name(IDataSource.Kind));
            var why = guidance.NeedsCondition && !_space.HasCondition
                ? $"the guidance '{name}' needs classes, targets or captions, but the data '{data}' has none. "
                    + "Use the guidance 'none' or labelled data."
                : guidance.NeedsClasses && _space.Classes == 0
                ? $"the guidance '{name}' needs classes, but the data '{data}' has none. Use the guidance 'none' or labelled data."
                : guidance.NeedsUnconditional
                    && NeverLearnsUnconditional(_parts.Training, _parts.Training.ConditionDropout, _parts.CreateNetwork)
                ? WithoutUnconditional(name)
                : guidance.Refusal;
            if (why is not null) yield return new("", named.Count == 1 ? "guidance" : $"guidance.{i}", why);
        }
    }

    /// <summary>
    /// True for a network whose estimate without a condition is never trained: no condition is dropped, and it neither begins with the
    /// weights of another run or of a file, nor has nothing to train.
    /// </summary>
    internal static bool NeverLearnsUnconditional(TrainingOptions training, double dropout, Func<NetworkModule> create)
    {
        if (dropout > 0 || training.From is not null || training.Weights is not null) return false;
        using var network = create();
        return network.parameters().Any();
    }

    internal static string WithoutUnconditional(string guidance) =>
        $"the guidance '{guidance}' also uses the estimate without a condition, which this network never learns: "
        + "training.conditionDropout is 0. Train with 0.1, or use the guidance 'none'.";

    /// <summary>What sees the data cannot judge or guide codes.</summary>
    private IEnumerable<Problem> CodesAreNotData()
    {
        if (composition.Codec.IsIdentity) yield break;
        var codec = Name(ICodec.Kind);
        var metrics = composition.Experiment.Choices[IMetric.Kind];
        for (int i = 0; i < metrics.Count; i++)
            if (composition.GetAll(IMetric.Kind)[i].ModelType == typeof(GaussianModel) && composition.Codec.BoundRefusal is { } why)
                yield return new("", $"metrics.{i}",
                    $"the metric '{metrics[i].Plugin.Name}' measures the likelihood of data, and the codec '{codec}' {why}. "
                    + "Use the codec 'none'.");
        foreach (var (path, _) in composition.Experiment.References.Where(r => r.Path.Split('.')[0] == IGuidance.Kind.Key))
            yield return new("", path, $"a run that has learned data cannot guide codes of the codec '{codec}'. Use the codec 'none'.");
    }

    /// <summary>Times, noise and bounds that are in other units than what they are about.</summary>
    private IEnumerable<Problem?> UnitsAreMeant()
    {
        var schedule = _parts.Schedule;
        if (_parts.Grid.Refusal(schedule) is { } ofGrid && !_parts.Sampler.ChoosesLevels)
            yield return new("", "grid", $"the grid '{Name(ITimeGrid.Kind)}' {ofGrid}. The schedule is '{Name(INoiseSchedule.Kind)}'.");
        var named = composition.Experiment.Choices[IGuidance.Kind];
        for (int i = 0; i < named.Count; i++)
        {
            if (_parts.Guidance[i].RefusalOn(schedule) is { } ofGuidance)
                yield return new("", named.Count == 1 ? "guidance" : $"guidance.{i}",
                    $"the guidance '{named[i].Plugin.Name}' {ofGuidance}. The schedule is '{Name(INoiseSchedule.Kind)}'.");
        }

        if (_parts.Clipping.Refusal is { } ofClipping)
            yield return new("", "clipping",
                $"the clipping '{Name(IClipping.Kind)}' {ofClipping}. The data is '{Name(IDataSource.Kind)}'.");
        double cleanest = schedule.At(schedule.MinTime).LogSnr;
        if (_parts.Sampling.MinLogSnr >= cleanest)
            yield return new("", "sampling.minLogSnr", string.Create(
                CultureInfo.InvariantCulture,
                $"found {_parts.Sampling.MinLogSnr}; the schedule '{Name(INoiseSchedule.Kind)}' has log-SNRs below {cleanest:g3}, ")
                + "so that nothing would be left to sample. Use -10.2 or so.");
        else if (ScheduleIsSampledInItsSteps() is null && _parts.Sampler.Refusal(_parts.Levels(), _space) is { } ofSampler)
            yield return new("", "sampler", $"the sampler '{Name(ISampler.Kind)}' {ofSampler}.");
    }

    private bool IsVarianceLearned => _parts.Variance is { Outputs: > 1 };

    private Problem? VarianceIsLearned() =>
        _parts.Sampler.NeedsLearnedVariance && !IsVarianceLearned
            ? new("", "sampler.variance",
                $"the sampler '{Name(ISampler.Kind)}' needs a network that learned its variance"
                + (_parts.Variance is null
                    ? $", and the task '{Name(ITask.Kind)}' trains none. Use the sampler's variance 'posterior' or 'beta'."
                    : ". Train with \"variance\": \"learned\", or use the sampler's variance 'posterior' or 'beta'."))
            : IsVarianceLearned && !_parts.Model.LearnsVariance
            ? new("", "variance",
                $"the model '{Name(IModel.Kind)}' cannot learn a variance. Use the variance 'fixed' or another model.")
            : null;

    /// <summary>
    /// Both ends of the trained times: numbers that are not finite, in the single precision of the loss, are nowhere else.
    /// </summary>
    private IEnumerable<NoiseLevel> TrainedEnds() =>
        new[] { 0, Math.BitDecrement(1) }.Select(_parts.Schedule.TimeAt).Select(_parts.Schedule.At);

    private Problem? ObjectiveIsFinite()
    {
        foreach (var level in TrainedEnds())
        {
            var (x0, eps) = _parts.Parameterization.Target(level);
            double[] numbers = [x0, eps, _parts.Parameterization.InputScale(level), _parts.Parameterization.NetworkTime(level)];
            if (!numbers.All(n => float.IsFinite((float)n)))
                return new("", "objective",
                    $"the objective '{Name(IParameterization.Kind)}' is not finite {_parts.Where(level)}. "
                    + "Use the objective 'v' or 'x0', or a schedule that ends less extremely.");
        }

        return null;
    }

    private Problem? LossIsFinite()
    {
        if (!_parts.Reads(IWeighting.Kind)) return null;
        foreach (var level in TrainedEnds())
        {
            if (!float.IsFinite((float)_parts.Weighting.WeightOfOutput(_parts.Parameterization, level, _parts.Schedule)))
                return new("", "weighting",
                    $"the weighting '{Name(IWeighting.Kind)}' is not finite "
                    + $"for the objective '{Name(IParameterization.Kind)}' {_parts.Where(level)}. "
                    + "Use another weighting or objective, or a schedule that ends less extremely.");
            if (IsVarianceLearned && !float.IsFinite((float)_parts.Parameterization.ToX0(level).FromOutput))
                return new("", "variance",
                    $"the variance '{Name(IReverseVariance.Kind)}' needs an estimate of x0, "
                    + $"which the objective '{Name(IParameterization.Kind)}' does not give {_parts.Where(level)}. "
                    + "Use the objective 'v' or 'x0', or the variance 'fixed'.");
        }

        return null;
    }

    private Problem? ClassesExist()
    {
        if (_parts.Sampling.Classes is not { } classes) return null;
        int known = _space.Classes;
        if (known == 0) return new("", "sampling.classes", $"the data '{Name(IDataSource.Kind)}' has no classes; remove this key.");
        if (classes.Count == 0) return new("", "sampling.classes", "is an empty list; name a class or remove this key.");
        var wrong = classes.Where(k => k < 0 || k >= known).ToList();
        return wrong.Count == 0 ? null
            : new("", "sampling.classes",
                $"found {string.Join(", ", wrong)}; the data '{Name(IDataSource.Kind)}' has the classes 0 to {known - 1}.");
    }

    private Problem? TargetsFit()
    {
        if (_parts.Sampling.Targets is not { } numbers) return null;
        int size = _space.TargetSize;
        if (size == 0) return new("", "sampling.targets", $"the data '{Name(IDataSource.Kind)}' has no targets; remove this key.");
        return numbers.Count > 0 && numbers.Count % size == 0 ? null
            : new("", "sampling.targets",
                $"found {numbers.Count} numbers; the data '{Name(IDataSource.Kind)}' has targets of {size}, "
                + $"so a multiple of {size} is allowed.");
    }

    /// <summary>A metric of the model asks it for x0 at every level of the schedule, not only at those of the grid.</summary>
    private IEnumerable<Problem> MetricsFindX0()
    {
        var named = composition.Experiment.Choices[IMetric.Kind];
        for (int i = 0; i < named.Count; i++)
        {
            if (composition.GetAll(IMetric.Kind)[i].ModelType != typeof(GaussianModel)) continue;
            if (TrainedEnds().Where(l => !_parts.Parameterization.DeterminesX0(l)).ToList() is [var level, ..])
                yield return new("", $"metrics.{i}",
                    $"the metric '{named[i].Plugin.Name}' needs x0 at every level, "
                    + $"which the objective '{Name(IParameterization.Kind)}' does not determine {_parts.Where(level)}. "
                    + "Use the objective 'v' or 'x0', or another schedule.");
        }
    }

    private Problem? ScheduleIsSampledInItsSteps() =>
        _parts.Grid.MostSteps(_parts.Schedule) is { } total && _parts.Sampling.Steps > total
            ? new("", "sampling.steps",
                $"found {_parts.Sampling.Steps}; the schedule '{Name(INoiseSchedule.Kind)}' has {total} steps, "
                + $"so at most {total} are allowed.")
            : null;

    private Problem? SamplerLeavesTheStart() =>
        _parts.Levels()[0].Alpha == 0 && !_parts.Sampler.StartsWithoutSignal
            ? new("", "sampler",
                $"the sampler '{Name(ISampler.Kind)}' cannot start at noise alone, "
                + $"the last step of the schedule '{Name(INoiseSchedule.Kind)}'. "
                + "Use the sampler 'ddim' or 'ancestral', or raise sampling.minLogSnr.")
            : null;

    private Problem? OutputDeterminesX0()
    {
        foreach (var level in _parts.Levels().Where(l => !l.IsClean))
        {
            if (!_parts.Parameterization.DeterminesX0(level))
                return new("", "objective",
                    $"the objective '{Name(IParameterization.Kind)}' does not determine x0 {_parts.Where(level)}. "
                    + "Use the objective 'v' or 'x0', or raise sampling.minLogSnr.");
        }

        return null;
    }
}
