using MathNet.Numerics.Distributions;

namespace Diffusion.Lectures;

/// <summary>How much a loss and its gradient vary from draw to draw.</summary>
/// <param name="Loss">Variance of the loss.</param>
/// <param name="Gradient">Variance of the gradient, summed over its numbers.</param>
/// <param name="Signal">Squared length of the mean gradient, without what its own noise adds.</param>
/// <param name="LossOfGroups">The variance of the loss in each group of repetitions.</param>
/// <param name="GradientOfGroups">The same of the gradient.</param>
internal sealed record Spread(double Loss, double Gradient, double Signal, double[] LossOfGroups, double[] GradientOfGroups)
{
    public static Spread Of(IEnumerable<(double Loss, double[] Gradient)> draws, int groups)
    {
        var all = draws.ToList();
        var parts = all.Index().GroupBy(d => d.Index % groups, d => d.Item).Select(g => g.ToList()).ToList();
        double gradient = OfGradient(all);
        var mean = Mean(all);
        return new(
            OfLoss(all), gradient, mean.Sum(g => g * g) - gradient / all.Count,
            [.. parts.Select(OfLoss)], [.. parts.Select(OfGradient)]);
    }

    /// <summary>The ratio of two variances with its 95 % interval, from the logarithms of the groups' ratios.</summary>
    public static string Ratio(double[] of, double[] first)
    {
        if (of == first) return "1";
        double[] logs = [.. of.Zip(first, (a, b) => Math.Log(a / b))];
        double mean = logs.Average(), error = Math.Sqrt(logs.Sum(l => Math.Pow(l - mean, 2)) / (logs.Length - 1) / logs.Length);
        double reach = StudentT.InvCDF(0, 1, logs.Length - 1, 0.975) * error;
        return $"{Page.Number(Math.Exp(mean))} ({Page.Number(Math.Exp(mean - reach))} to {Page.Number(Math.Exp(mean + reach))})";
    }

    private static double OfLoss(List<(double Loss, double[] Gradient)> draws)
    {
        double mean = draws.Average(d => d.Loss);
        return draws.Sum(d => Math.Pow(d.Loss - mean, 2)) / (draws.Count - 1);
    }

    private static double OfGradient(List<(double Loss, double[] Gradient)> draws)
    {
        var mean = Mean(draws);
        double sum = 0;
        foreach (var (_, gradient) in draws)
            for (int i = 0; i < mean.Length; i++) sum += (gradient[i] - mean[i]) * (gradient[i] - mean[i]);
        return sum / (draws.Count - 1);
    }

    private static double[] Mean(List<(double Loss, double[] Gradient)> draws)
    {
        var mean = new double[draws[0].Gradient.Length];
        foreach (var (_, gradient) in draws)
            for (int i = 0; i < mean.Length; i++) mean[i] += gradient[i] / draws.Count;
        return mean;
    }
}
