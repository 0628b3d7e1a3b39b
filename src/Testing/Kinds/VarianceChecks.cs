using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>A fraction of a sample's shape whose loss reaches the network.</summary>
internal sealed class VarianceChecks() : KindChecks<IReverseVariance>(IReverseVariance.Kind)
{
    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("it takes one output of a sample's shape, or two", (variance, _) =>
        {
            Must.Hold(variance.Outputs is 1 or 2, $"it asks for {variance.Outputs}");
            var fraction = variance.Fraction(Output(variance));
            if (fraction is not null) Must.Shape([6, 3], fraction, "the fraction");
            Must.Hold(fraction is null == (variance.Outputs == 1),
                $"it asks for {variance.Outputs} outputs, and the fraction {(fraction is null ? "is absent" : "is there")}");
        }),
        Law("a learned variance has a finite loss for each sample, with a gradient", (variance, _) =>
        {
            foreach (var schedule in Schedules)
            {
                var output = Output(variance).requires_grad_(true);
                if (Loss(variance, output, schedule) is not { } loss) continue;
                Must.Shape([6], loss, "the loss");
                Must.Finite(loss, "the loss");
                loss.sum().backward();
                var gradient = output.grad!;
                Must.Finite(gradient, "the gradient");
                Must.Hold(gradient.narrow(1, 3, 3).abs().sum().item<double>() > 0 || AtNoWeight(loss),
                    $"nothing reaches the second output");
                Must.Hold(gradient.narrow(1, 0, 3).abs().max().item<double>() == 0, $"the variance changes the mean");
            }
        }),
    ];

    protected override void Measure(IReverseVariance plugin, World world, Record record)
    {
        record.Add("outputs", plugin.Outputs);
        foreach (var schedule in Schedules.Concat([FunctionSchedule.VariancePreservingFrom, new StepSchedule(1, 0.5)]))
            if (Loss(plugin, Output(plugin), schedule) is { } loss)
                record.Add($"loss {schedule}", loss.data<double>().ToArray());
    }

    private static INoiseSchedule[] Schedules => [FunctionSchedule.VariancePreserving, new StepSchedule(40, 0.2)];

    private static bool AtNoWeight(Tensor loss) => loss.abs().max().item<double>() == 0;

    private static Tensor Output(IReverseVariance variance) => randn([6, 3 * variance.Outputs], dtype: float64,
        generator: new Generator(4));

    private static Tensor? Loss(IReverseVariance variance, Tensor output, INoiseSchedule schedule)
    {
        NoiseLevel[] levels = [.. Enumerable.Range(0, 6).Select(i => schedule.At(schedule.Nearest(schedule.MinTime + i / 5.0 * (
            schedule.MaxTime - schedule.MinTime))))];
        var x0 = randn([6, 3], dtype: float64, generator: new Generator(5));
        return variance.Loss(new(levels, schedule, x0, () => 0.8 * x0), variance.Fraction(output));
    }
}
