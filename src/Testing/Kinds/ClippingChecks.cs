using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Estimates within the data's range, and none changed that is.</summary>
internal sealed class ClippingChecks() : KindChecks<IClipping>(IClipping.Kind)
{
    private static readonly NoiseLevel Level = new(0.5, 0.6, 0.8);

    protected override IReadOnlyList<World> Worlds => [World.Images, World.Points];

    protected override string? Refusal(IClipping plugin, World world) => plugin.Refusal;

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("what lies within the range stays as it is", (clipping, world) =>
        {
            if (Range(clipping, world) is not var (low, high)) return;
            var inside = low + (high - low) * rand([3, .. world.Space.Shape], dtype: float64, generator: new Generator(2));
            Must.Equal(inside, Clip(clipping, inside), 1e-12, "the estimate");
        }),
        Law("the second time changes nothing", (clipping, world) =>
        {
            var once = Clip(clipping, Wide(world));
            Must.Equal(once, Clip(clipping, once), 1e-12, "what was clipped twice");
        }),
        Law("all other parts of a prediction are passed on", (clipping, world) =>
        {
            var x = Wide(world);
            var given = new Prediction(x.clone()) { VarianceFraction = full_like(x, 0.3), Evaluations = 3, ClassifierEvaluations = 2 };
            var clipped = clipping.Apply(new Given(given)).Predict(x, Level, null);
            Must.Hold(clipped is { Evaluations: 3, ClassifierEvaluations: 2, VarianceFraction: not null },
                $"it is {clipped.Evaluations} and {clipped.ClassifierEvaluations}");
        }),
    ];

    protected override void Measure(IClipping plugin, World world, Record record) => record.AddTensor($"clipped {world}", Clip(plugin,
        Wide(world)));

    /// <summary>In ranges whose middle is not 0, and what is refused.</summary>
    protected override void MeasureMore(Trial trial, Record record)
    {
        const int Most = 1000;
        foreach (var world in Spaces.Worlds().Where(w => w.Space.Values is ContinuousValues && w.Space.Dimensions < Most).DistinctBy(w =>
            w.Space.Range))
            record.Attempt($"{world}", () =>
            {
                var clipping = trial.Create<IClipping>(world);
                record.AddTexts($"refusal of {world}", clipping.Refusal ?? "");
                record.AddTensor($"clipped {world}", Clip(clipping, Wide(world)));
            });
    }

    private static Tensor Wide(World world) => 2 * randn([3, .. world.Space.Shape], dtype: float64, generator: new Generator(3));

    private static Tensor Clip(IClipping clipping, Tensor x) => clipping.Apply(new Given(new(x.clone()))).Predict(x, Level, null).X0;

    /// <summary>What lies well within the bounds that it keeps, as they show; null where it keeps none.</summary>
    private static (double Low, double High)? Range(IClipping clipping, World world)
    {
        var clipped = Clip(clipping, 1e3 * Wide(world));
        double low = clipped.min().item<double>(), high = clipped.max().item<double>();
        // Far out there is no bound; of one side alone two units are tried.
        if (low < -100 && high > 100) return null;
        if (low < -100) low = high - 2;
        if (high > 100) high = low + 2;
        double margin = 5e-4 * (high - low);
        return (low + margin, high - margin);
    }

    private sealed class Given(Prediction prediction) : IDenoiser
    {
        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => prediction;
    }
}
