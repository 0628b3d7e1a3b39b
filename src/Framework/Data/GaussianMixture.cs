namespace Diffusion.Framework.Data;

/// <summary>
/// sum_k w_k N(m_k, s_k^2 I): a distribution whose marginals, scores and posteriors are known in closed form at every noise level.
/// Where the data has labels, the label of a sample is the component it was drawn from.
/// </summary>
/// <param name="Weights">w_k, positive, with sum 1; [K].</param>
/// <param name="Means">m_k; K vectors of D numbers.</param>
/// <param name="StandardDeviations">s_k, positive; [K].</param>
public sealed record GaussianMixture(
    IReadOnlyList<double> Weights, IReadOnlyList<IReadOnlyList<double>> Means, IReadOnlyList<double> StandardDeviations)
{
    public int Components => Weights.Count;

    public int Dimensions => Means[0].Count;

    /// <summary>log p(x) in nats, or log p(x | k) where a component is given.</summary>
    /// <param name="x">[D].</param>
    /// <param name="component">k, or null.</param>
    public double LogDensity(IReadOnlyList<double> x, int? component = null)
    {
        if (component is { } k) return LogDensityOf(k, x);
        double[] logs = [.. Enumerable.Range(0, Components).Select(j => Math.Log(Weights[j]) + LogDensityOf(j, x))];
        double largest = logs.Max();
        return largest + Math.Log(logs.Sum(l => Math.Exp(l - largest)));
    }

    /// <summary>E x; [D].</summary>
    public double[] Mean() =>
        [.. Enumerable.Range(0, Dimensions).Select(d => Enumerable.Range(0, Components).Sum(k => Weights[k] * Means[k][d]))];

    /// <summary>E (x - mean)(x - mean)^T; [D, D].</summary>
    public double[,] Covariance()
    {
        var mean = Mean();
        var covariance = new double[Dimensions, Dimensions];
        for (int i = 0; i < Dimensions; i++)
        {
            for (int j = 0; j < Dimensions; j++)
            {
                covariance[i, j] = Enumerable.Range(0, Components).Sum(k =>
                {
                    double within = i == j ? StandardDeviations[k] * StandardDeviations[k] : 0;
                    return Weights[k] * ((Means[k][i] - mean[i]) * (Means[k][j] - mean[j]) + within);
                });
            }
        }

        return covariance;
    }

    private double LogDensityOf(int k, IReadOnlyList<double> x)
    {
        double deviation = StandardDeviations[k];
        return -Dimensions * Math.Log(deviation * Math.Sqrt(2 * Math.PI))
            - Enumerable.Range(0, Dimensions).Sum(d => Math.Pow((x[d] - Means[k][d]) / deviation, 2)) / 2;
    }
}
