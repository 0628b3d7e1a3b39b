using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// A network without parameters whose logits are exact: log P(x_i | z_t), the sum over all samples with that state at position i, or by the
/// objective log P(z_(t-1), i | z_t). It finds the step from the time, t / T.
/// </summary>
internal sealed class ExactReverseNetwork : NetworkModule
{
    private readonly double[] _probabilities;
    private readonly StateProcess _process;
    private readonly StateReading _reading;
    private readonly int _positions;

    /// <param name="probabilities">P(x) of every sample.</param>
    /// <param name="process">The process to undo.</param>
    /// <param name="reading">What the logits are about.</param>
    public ExactReverseNetwork(double[] probabilities, StateProcess process, StateReading reading) : base("exact reverse")
    {
        (_probabilities, _process, _reading) = (probabilities, process, reading);
        _positions = (int)process.Data.Dimensions;
        RegisterComponents();
    }

    public override ScalarType Precision => ScalarType.Float64;

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        int[] steps = [.. time.to(float64).cpu().data<double>().ToArray().Select(t => (int)Math.Round(t * _process.Steps))];
        if (!steps.AsSpan().ContainsAnyExcept(steps[0])) return Logits(x, steps[0]).MoveToOuterDisposeScope();
        var result = zeros([.. x.shape, _process.States], dtype: float64, device: x.device);
        foreach (var group in steps.Index().GroupBy(s => s.Item))
        {
            using var inner = NewDisposeScope();
            var rows = tensor(group.Select(s => (long)s.Index).ToArray(), device: x.device);
            result.index_copy_(0, rows, Logits(x.index_select(0, rows), group.Key));
        }

        return result.MoveToOuterDisposeScope();
    }

    private Tensor Logits(Tensor z, int step)
    {
        var logs = CleanLogs(z, step);
        if (_reading == StateReading.X0) return logs;
        var clean = StateReading.X0.Normalized(logs, z, _process, [step]);
        return StateReading.X0.Step(clean, z, _process, [step - 1], [step]).log();
    }

    /// <summary>log P(x_i | z_t) up to a term of each position, [B, ..., K].</summary>
    private Tensor CleanLogs(Tensor z, int step)
    {
        long states = _process.DataStates;
        var rows = StateProcess.Rows(_process.Between([0], [step], z.device), z.flatten(1)).narrow(-1, 0, states);
        // P(x) prod_j q(z_j | x_j) over all samples x, one axis for each position after that of the batch.
        long[] axes = [.. Enumerable.Repeat(states, _positions)];
        var joint = tensor(_probabilities, dtype: float64, device: z.device).reshape([1, .. axes]);
        for (int i = 0; i < _positions; i++)
            joint = joint * rows.select(1, i).reshape([-1, .. axes.Select((_, j) => j == i ? states : 1)]);
        var sums = Enumerable.Range(0, _positions)
            .Select(i => _positions == 1 ? joint : joint.sum([.. Enumerable.Range(0, _positions).Where(j => j != i).Select(j => j + 1L)]));
        var marginals = stack(sums.ToArray(), 1);
        // No data leads to some states of the start; of them nothing is known.
        var logs = marginals.log().masked_fill(marginals.sum(-1, keepdim: true).eq(0), 0);
        return nn.functional.pad(logs, [0, _process.States - states], value: double.NegativeInfinity)
            .reshape([.. z.shape, _process.States]);
    }
}
