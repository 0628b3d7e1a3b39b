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
                    Weights[k] * ((Means[k][i] - mean[i]) * (Means[k][j] - mean[j]) + (i == j ? StandardDeviations[k] * StandardDeviations[k] : 0)));
            }
        }

        return covariance;
    }
}
