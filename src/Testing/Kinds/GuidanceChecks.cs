using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>No guidance at its neutral setting, none where nothing is asked, and the tilted mixture where it is exact.</summary>
internal sealed class GuidanceChecks() : KindChecks<IGuidance>(IGuidance.Kind)
{
    private static readonly MixtureDenoiser Exact = new(PointData.Known);

    protected override string? Refusal(IGuidance plugin, World world) => plugin.Refusal;

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("estimates are finite, of the shape and type of x_t, and cost at least one evaluation", (guidance, _) =>
        {
            foreach (var type in new[] { float32, float64 })
            foreach (var level in Levels)
            {
                using var noGradients = no_grad();
                var xt = Points(level).to(type);
                var guided = guidance.Apply(Exact).Predict(xt, level, Asked());
                Must.Shape(xt.shape, guided.X0, "the estimate");
                Must.Finite(guided.X0, "the estimate");
                Must.Hold(guided.X0.dtype == type && !guided.X0.requires_grad, $"the estimate has the type {guided.X0.dtype}");
                Must.Hold(guided.Evaluations >= 1, $"it tells {guided.Evaluations} evaluations");
            }
        }),
        ("at its neutral setting, a scale of 0, it changes nothing", trial =>
        {
            if (Neutral(trial) is not { } guidance) return;
            // Of the estimate that it steers, which is the conditional one or, as of a classifier's gradient, the plain one.
            Must.Hold(Changes(guidance, plain: false) is var asked && asked <= 1e-12 || Changes(guidance, plain: true) <= 1e-12,
                $"the conditional estimate changes by {asked:g4}, and the unconditional one by {Changes(guidance, plain: true):g4}");
        }),
        Law("where nothing is asked it changes nothing, if it needs something to be asked", (guidance, _) =>
        {
            if (!guidance.NeedsCondition && !guidance.NeedsClasses) return;
            foreach (var level in Levels)
                Must.Equal(
                    Exact.Predict(Points(level), level, null).X0, guidance.Apply(Exact).Predict(Points(level), level, null).X0, 1e-12,
                        $"the estimate at {level}");
        }),
        ("with an exact classifier and a scale of 1 it is the exact conditional denoiser", trial =>
        {
            if (trial.Create<IGuidance>(World.Points) is not { Refusal: null } guidance || !IsPlainScaleOfOne(trial)
                || !AsksAClassifier(guidance) || Neutral(trial) is { } neutral && Changes(neutral, plain: true) > 1e-12) return;
            foreach (var level in Levels.Where(l => l.LogSnr < 4))
                Must.Equal(
                    Exact.Predict(Points(level), level, Asked()).X0, guidance.Apply(Exact).Predict(Points(level), level, Asked()).X0,
                        1e-6, $"the estimate at {level}");
        }),
    ];

    protected override void Measure(IGuidance plugin, World world, Record record)
    {
        foreach (var level in Levels)
        {
            var prediction = plugin.Apply(new Marked(Exact)).Predict(Points(level), level, Asked());
            record.AddTensor($"estimate at {level.Time:g4}", prediction.X0);
            record.Add($"cost at {level.Time:g4}", prediction.Evaluations, prediction.ClassifierEvaluations);
        }

        record.Add(
            "needs", plugin.NeedsCondition ? 1 : 0, plugin.NeedsClasses ? 1 : 0, plugin.NeedsUnconditional ? 1 : 0,
            plugin.RefusalOn(FunctionSchedule.Flow) is null ? 0 : 1);
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var guidance = trial.Create<IGuidance>(World.Points);
        INoiseSchedule[] schedules = [.. FunctionSchedule.All, new StepSchedule(40, 0.2), new StepSchedule(3, 0.5)];
        record.AddTexts("refusals of schedules", [guidance.Refusal ?? "", .. schedules.Select(s => guidance.RefusalOn(s) ?? "")]);
        if (guidance.Refusal is not null) return;
        var alike = Condition.OfClasses(full(7, 2, dtype: int64));
        foreach (var (what, asked) in new[] { ("nothing", null), ("no class", Asked().Dropped()), ("a class", alike) })
        foreach (var schedule in new INoiseSchedule[] { FunctionSchedule.Edm, FunctionSchedule.Flow })
        foreach (double logSnr in new[] { -3.0, -0.5, 1, 4 })
            record.Attempt($"{what} at {logSnr} on {schedule}", () =>
            {
                var level = schedule.LevelAtLogSnr(logSnr);
                var given = new SamplerTrials.Varied(new Marked(Exact));
                var prediction = guidance.Apply(given).Predict(Points(level), level, asked);
                record.AddTensor($"estimate of {what} at {logSnr} on {schedule}", prediction.X0);
                record.Add($"cost of {what} at {logSnr} on {schedule}", prediction.Evaluations, prediction.ClassifierEvaluations,
                    prediction.VarianceFraction is null ? 0 : 1);
            });
    }

    private static IReadOnlyList<NoiseLevel> Levels { get; } = LogSnrLevels.Uniform(FunctionSchedule.VariancePreserving, 4, -5, 5);

    private static Condition Asked() => Condition.OfClasses(tensor(new long[] { 0, 1, 2, ConditionPart.NoClass, 0, 2, 1 }));

    private static Tensor Points(NoiseLevel level) => level.Alpha * 0.5 + randn([7, 2], dtype: float64, generator: new Generator(6));

    /// <summary>How much it changes the conditional estimate, or the plain one; NaN where an estimate is no number.</summary>
    private static double Changes(IGuidance guidance, bool plain) =>
        (from level in Levels
         from asked in new[] { Asked(), null }
         let inner = Exact.Predict(Points(level), level, plain ? asked?.Dropped() : asked).X0
         select (inner - guidance.Apply(Exact).Predict(Points(level), level, asked).X0).abs().max().item<double>()).Max();

    private static bool AsksAClassifier(IGuidance guidance) =>
        guidance.Apply(Exact).Predict(Points(Levels[0]), Levels[0], Asked()).ClassifierEvaluations > 0;

    /// <summary>The guidance at a scale of 0; null where it has none, or cannot be used so.</summary>
    private static IGuidance? Neutral(Trial trial)
    {
        if (trial.Options is not { } options) return null;
        var scale = OptionProperty.Of(options.GetType()).FirstOrDefault(o => o.Name == "scale" && o.ItemType == typeof(double));
        if (scale is null || !scale.Allows(0.0)) return null;
        var guidance = trial.Create<IGuidance>(World.Points, scale.In(options, 0.0));
        return guidance.Refusal is null ? guidance : null;
    }

    /// <summary>True for default options whose scale is 1.</summary>
    private static bool IsPlainScaleOfOne(Trial trial) =>
        trial.Options is { } options && options.Equals(trial.Plugin.DefaultOptions)
        && OptionProperty.Of(options.GetType()).FirstOrDefault(o => o.Name == "scale")?.Get(options) is 1.0;

    /// <summary>Reads its estimate as an output of eps, as a network's prediction is.</summary>
    private sealed class Marked(IDenoiser inner) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => base.Predict(xt, level, condition) with
        {
            Xt = xt, Reading = new(1 / level.Alpha, -level.Sigma / level.Alpha),
        };
    }
}
