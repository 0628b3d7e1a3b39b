namespace Diffusion.Framework.Noise;

/// <summary>
/// Makes a discrete schedule end in noise alone, so that sampling starts from what training has seen (Lin et al. 2024, Algorithm 1).
/// </summary>
public static class ZeroTerminalSnr
{
    /// <summary>
    /// Shifts and stretches sqrt(abar) so that its first value stays and its last is 0. The new betas end with 1.
    /// </summary>
    /// <param name="betas">beta_1..beta_T of any discrete schedule.</param>
    public static IReadOnlyList<double> Rescale(IReadOnlyList<double> betas)
    {
        var roots = new double[betas.Count];
        double logAbar = 0;
        for (int i = 0; i < roots.Length; i++) roots[i] = Math.Exp((logAbar += double.LogP1(-betas[i])) / 2);
        double stretch = roots[0] / (roots[0] - roots[^1]);
        double[] rescaled = [1, .. roots.SkipLast(1).Select(r => (r - roots[^1]) * stretch), 0];
        return [.. Enumerable.Range(1, betas.Count).Select(i => 1 - Math.Pow(rescaled[i] / rescaled[i - 1], 2))];
    }
}
