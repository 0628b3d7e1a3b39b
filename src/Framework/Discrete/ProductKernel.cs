using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>The kernel of any matrix, by multiplying its steps; the products from the data on are kept.</summary>
public sealed class ProductKernel(double[,] matrix, IReadOnlyList<double> strengths) : IKernel
{
    private readonly int _states = matrix.GetLength(0);
    private readonly List<double[]> _fromData = [];

    public Tensor Between(IReadOnlyList<int> from, IReadOnlyList<int> to)
    {
        using var scope = NewDisposeScope();
        var known = new Dictionary<(int, int), Tensor>();
        return stack([.. from.Zip(to).Select(p => known.TryGetValue(p, out var product) ? product : known[p] = One(p.First, p.Second))])
            .MoveToOuterDisposeScope();
    }

    private Tensor One(int from, int to)
    {
        var product = eye(_states, dtype: float64);
        if (from > 0)
        {
            for (int i = from; i < to; i++) product = Step(i).mm(product);
            return product;
        }

        if (_fromData.Count == 0) _fromData.Add(product.data<double>().ToArray());
        while (_fromData.Count <= to)
            _fromData.Add(Step(_fromData.Count - 1).mm(Square(_fromData[^1])).data<double>().ToArray());
        return Square(_fromData[to]);
    }

    /// <summary>D_(i + 1).</summary>
    private Tensor Step(int i) =>
        (1 - strengths[i]) * eye(_states, dtype: float64) + strengths[i] * tensor(matrix, dtype: float64);

    private Tensor Square(double[] values) => tensor(values, [_states, _states], dtype: float64);
}
