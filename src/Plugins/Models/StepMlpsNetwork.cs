using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>A perceptron for each step; that of the nearest step answers for a time.</summary>
/// <remarks>Times are the numbers by which the objective tells networks the level, one for each step.</remarks>
internal sealed class StepMlpsNetwork : NetworkModule
{
    private readonly ModuleList<MlpNetwork> _networks = [];
    private readonly double[] _times;

    /// <param name="options">Of each network.</param>
    /// <param name="shape">Of each network.</param>
    /// <param name="times">The number of each step, as networks are told it.</param>
    public StepMlpsNetwork(MlpOptions options, NetworkShape shape, double[] times) : base("step mlps")
    {
        _times = times;
        foreach (double _ in times) _networks.Add(new MlpNetwork(options, shape));
        RegisterComponents();
    }

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        int[] steps = [.. time.to(float64).cpu().data<double>().ToArray().Select(Nearest)];
        long[][] rows = [.. _times.Select((_, step) =>
            Enumerable.Range(0, steps.Length).Where(i => steps[i] == step).Select(i => (long)i).ToArray())];
        var parts = rows.Index().Where(r => r.Item.Length > 0).Select(r =>
        {
            var chosen = tensor(r.Item, device: x.device);
            return _networks[r.Index].Predict(
                x.index_select(0, chosen), time.index_select(0, chosen), condition?.Map(part => part.index_select(0, chosen)));
        });
        // Back to the order in which the samples came.
        var order = tensor(rows.SelectMany(r => r).ToArray(), device: x.device).argsort();
        return cat(parts.ToArray(), 0).index_select(0, order).MoveToOuterDisposeScope();
    }

    private int Nearest(double time) => Enumerable.Range(0, _times.Length).MinBy(i => Math.Abs(_times[i] - time));
}
