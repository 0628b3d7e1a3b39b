using Diffusion.Framework.Testing.StandIns;
using Diffusion.Framework.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>A quadratic goes down, with any state that can be taken along.</summary>
internal sealed class OptimizerChecks() : KindChecks<IOptimizer>(IOptimizer.Kind)
{
    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("a quadratic becomes small", (optimizer, _) =>
        {
            double[] losses = Losses(optimizer, 400, 0.02);
            Must.Hold(losses[^1] < 0.3 * losses[0], $"it goes from {losses[0]:g4} to {losses[^1]:g4} in 400 steps");
        }),
        Law("a rate of 0 changes nothing", (optimizer, _) =>
        {
            double[] losses = Losses(optimizer, 3, 0);
            Must.Hold(losses[^1] == losses[0], $"it goes from {losses[0]} to {losses[^1]}");
        }),
        Law("the same steps give the same parameters", (optimizer, _) =>
            Must.Hold(Losses(optimizer, 20, 0.01).SequenceEqual(Losses(optimizer, 20, 0.01)), $"they differ")),
    ];

    protected override void Measure(IOptimizer plugin, World world, Record record) => record.Add("losses", Losses(plugin, 7, 0.01));

    /// <summary>Of f(p) = sum a_i (p_i - c_i)^2, before each step.</summary>
    private static double[] Losses(IOptimizer plugin, int steps, double rate)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor(new[] { 0.7, -1.3, 2, 0 }, dtype: float64));
        var (scales, centre) = (tensor(new[] { 0.5, 1, 2, 3 }, dtype: float64), tensor(new[] { -0.2, 0.4, 1.1, 0.6 }, dtype: float64));
        using var optimizer = plugin.Create([parameter], rate);
        var losses = new double[steps];
        for (int i = 0; i < steps; i++)
        {
            using var step = NewDisposeScope();
            optimizer.zero_grad();
            var loss = (scales * (parameter - centre).square()).sum();
            losses[i] = loss.item<double>();
            loss.backward();
            optimizer.step();
        }

        return losses;
    }
}
