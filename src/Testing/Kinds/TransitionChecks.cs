using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Stochastic matrices with one stationary distribution, whose kernel is their product.</summary>
internal sealed class TransitionChecks() : KindChecks<ITransition>(ITransition.Kind)
{
    // A given matrix has one number of states, such as the 256 of a byte.
    private const int MostStates = 300;

    protected override string? Refusal(ITransition plugin, World world) => Numbers(plugin).Count > 0 ? null : plugin.Refusal(2);

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("columns are probabilities and sum to one", (transition, _) =>
        {
            foreach (int m in Numbers(transition))
            {
                var d = transition.Matrix(m);
                Must.Hold(d.GetLength(0) == m && d.GetLength(1) == m, $"of {m} states it is {d.GetLength(0)} x {d.GetLength(1)}");
                for (int j = 0; j < m; j++)
                {
                    double sum = 0;
                    for (int i = 0; i < m; i++)
                    {
                        Must.Hold(d[i, j] >= 0, $"of {m} states, [{i}, {j}] is {d[i, j]}");
                        sum += d[i, j];
                    }

                    Must.Equal(1, sum, 1e-12, $"of {m} states, the sum of column {j}");
                }
            }
        }),
        Law("it leads to one stationary distribution, and a mask to itself", (transition, _) =>
        {
            foreach (var process in Processes(transition))
            {
                var (prior, matrix) = (tensor([.. process.Prior], dtype: float64), tensor(process.Matrix, dtype: float64));
                Must.Equal(prior, matrix.mv(prior), 1e-9, $"the prior of {process.States} states after a step");
                if (process.Mask is { } mask) Must.Equal(1, process.Prior[mask], 1e-9, "the mask's part of the prior");
            }
        }),
        Law("the kernel of several steps is the product of their matrices", (transition, _) =>
        {
            foreach (var process in Processes(transition))
            {
                var one = tensor(process.Matrix, dtype: float64);
                var product = eye(process.States, dtype: float64);
                foreach (double s in process.Strengths) product = ((1 - s) * eye(process.States, dtype: float64) + s * one).mm(product);
                Must.Equal(product, process.Between([0], [process.Steps], CPU)[0], 1e-10, $"the kernel of {process.States} states");
            }
        }),
        Law("an ordered transition leads more often to near states than to far ones", (transition, _) =>
        {
            if (!transition.IsOrdered) return;
            foreach (int m in Numbers(transition).Where(n => n > 4))
            {
                var d = transition.Matrix(m);
                for (int i = 1; i < m; i++) Must.Hold(d[i, 0] <= d[i - 1, 0] + 1e-12,
                    $"of {m} states, from 0 to {i} it is {d[i, 0]}, to {i - 1} it is {d[i - 1, 0]}");
            }
        }),
    ];

    protected override void Measure(ITransition plugin, World world, Record record)
    {
        foreach (int m in Numbers(plugin).Take(3)) record.Add($"{m} states", plugin.Matrix(m).Cast<double>());
        record.Add("is", plugin.AddsMask ? 1 : 0, plugin.IsOrdered ? 1 : 0);
    }

    /// <summary>Numbers of states for which there is a matrix; larger ones only of a transition that has none of the small ones.</summary>
    private static IReadOnlyList<int> Numbers(ITransition transition)
    {
        var small = Enumerable.Range(2, 16).Append(33).Where(m => transition.Refusal(m) is null).ToList();
        return small.Count > 0 ? small : [.. Enumerable.Range(18, MostStates - 17).Where(m => transition.Refusal(m) is null).Take(3)];
    }

    private static IEnumerable<StateProcess> Processes(ITransition transition)
    {
        int mask = transition.AddsMask ? 1 : 0;
        foreach (int m in Numbers(transition).Where(m => m - mask >= 2).Take(6))
            yield return new(transition, new GivenStrengths(4, 0.6), new DataSpace([1], new StateValues(m - mask)));
    }
}
