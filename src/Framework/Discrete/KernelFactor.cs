namespace Diffusion.Framework.Discrete;

/// <summary>
/// Products of consecutive factors f_1 to f_T, each from sums of logarithms: a product of a thousand small factors underflows, and its
/// quotient with another would be 0 / 0.
/// </summary>
internal sealed class KernelFactor
{
    private readonly double[] _logs;
    private readonly int[] _zeros, _negatives;

    public KernelFactor(IReadOnlyList<double> factors)
    {
        (_logs, _zeros, _negatives) = (new double[factors.Count + 1], new int[factors.Count + 1], new int[factors.Count + 1]);
        for (int i = 0; i < factors.Count; i++)
        {
            _logs[i + 1] = _logs[i] + (factors[i] == 0 ? 0 : Math.Log(Math.Abs(factors[i])));
            _zeros[i + 1] = _zeros[i] + (factors[i] == 0 ? 1 : 0);
            _negatives[i + 1] = _negatives[i] + (factors[i] < 0 ? 1 : 0);
        }
    }

    /// <summary>f_(from + 1) ... f_to; 1 where both are equal.</summary>
    public double Between(int from, int to)
    {
        if (_zeros[to] > _zeros[from]) return 0;
        double size = Math.Exp(_logs[to] - _logs[from]);
        return (_negatives[to] - _negatives[from]) % 2 == 0 ? size : -size;
    }
}
