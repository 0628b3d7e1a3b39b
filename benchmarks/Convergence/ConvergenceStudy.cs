using System.Globalization;
using System.Text;
using Diffusion.Reports;

namespace Diffusion.Benchmarks.Convergence;

/// <summary>Measures every solver's order of convergence with the oracle, and writes the table and the plot.</summary>
internal static class ConvergenceStudy
{
    private static readonly (string Name, double Order, string[] Choices)[] Solvers =
    [
        ("probability-flow-euler", 1, ["sampler=probability-flow-euler"]),
        ("ddim", 1, ["sampler=ddim"]),
        ("dpm-solver++, order 1", 1, ["sampler=dpm-solver++", "sampler.order=1"]),
        ("heun", 2, ["sampler=heun"]),
        ("dpm-solver++ 2M", 2, ["sampler=dpm-solver++", "sampler.order=2"]),
        ("dpm-solver++ 2S", 2, ["sampler=dpm-solver++", "sampler.order=2", "sampler.method=singlestep"]),
    ];

    private static readonly int[] Steps = [64, 128, 256, 512];
    private static readonly int[] WeakSteps = [20, 40, 80, 160];
    private static readonly int[] InversionSteps = [10, 30, 100, 300, 1000];
    private static readonly double[] Tolerances = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];

    /// <summary>Writes convergence.md and convergence.png.</summary>
    public static void Write(string folder)
    {
        var text = new StringBuilder();
        var lines = new List<NamedLine>();
        text.AppendLine("# Order of convergence, measured").AppendLine()
            .AppendLine("```").AppendLine("dotnet run -c Release --project benchmarks -- convergence docs/results").AppendLine("```").AppendLine()
            .AppendLine("writes this page and its plot. The denoiser is exact: the oracle of `experiments/oracle.json`, a mixture of three Gaussians in the")
            .AppendLine("plane, on `vp-sde`, in double precision. The error is the largest absolute difference of 200 samples to the path of the probability-flow")
            .AppendLine("ODE, from log-SNR -8 to 6 in equal steps of log-SNR. The order is the slope of a straight line through log error against log steps.").AppendLine()
            .AppendLine("![Error against steps](convergence.png)").AppendLine()
            .AppendLine($"| solver | order | measured | {string.Join(" | ", Steps.Select(n => $"{n} steps"))} |")
            .AppendLine($"| --- | --- | --- |{string.Concat(Steps.Select(_ => " --- |"))}");
        var path = new OraclePath();
        foreach (var (name, order, choices) in Solvers)
        {
            double[] errors = [.. Steps.Select(n => path.Error(n, choices))];
            text.AppendLine(Row(name, Whole(order), Fixed(Slope(Steps, errors)), errors));
            lines.Add(new(name, [.. Steps.Zip(errors, (n, e) => ((double)n, e))]));
        }

        double[] weak = [.. WeakSteps.Select(GaussianChain.VarianceError)];
        lines.Add(new("euler-maruyama (variance)", [.. WeakSteps.Zip(weak, (n, e) => ((double)n, e))]));
        text.AppendLine().AppendLine("Euler-Maruyama's weak order: the relative error of the variance of 4,000,000 samples of N(0.8, 0.5^2), with equal steps of time.").AppendLine()
            .AppendLine($"| solver | order | measured | {string.Join(" | ", WeakSteps.Select(n => $"{n} steps"))} |").AppendLine($"| --- | --- | --- |{string.Concat(WeakSteps.Select(_ => " --- |"))}")
            .AppendLine(Row("euler-maruyama", "1", Fixed(Slope(WeakSteps, weak)), weak));

        double[] there = [.. InversionSteps.Select(path.InversionError)];
        lines.Add(new("ddim-inversion and back", [.. InversionSteps.Zip(there, (n, e) => ((double)n, e))]));
        text.AppendLine().AppendLine("`ddim-inversion` takes data to noise and DDIM takes it back; the error is the largest difference to the data.").AppendLine()
            .AppendLine($"| solver | order | measured | {string.Join(" | ", InversionSteps.Select(n => $"{n} steps"))} |").AppendLine($"| --- | --- | --- |{string.Concat(InversionSteps.Select(_ => " --- |"))}")
            .AppendLine(Row("ddim-inversion", "1", Fixed(Slope([.. InversionSteps.Skip(2)], [.. there.Skip(2)])), there)).AppendLine()
            .AppendLine("Its measured order is of the last three.");

        text.AppendLine().AppendLine("`rk45` chooses its own steps; both tolerances are the same.").AppendLine()
            .AppendLine("| tolerance | error | function evaluations |").AppendLine("| --- | --- | --- |");
        foreach (double tolerance in Tolerances)
        {
            var (error, evaluations) = path.Adaptive(tolerance);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {tolerance:0e0} | {error:0.0e0} | {evaluations} |");
        }

        File.WriteAllText(Path.Combine(folder, "convergence.md"), text.ToString());
        LogLogPlot.Draw(Path.Combine(folder, "convergence.png"), "steps", "error", lines);
        Console.Write(text);
    }

    /// <summary>Least squares through (log steps, -log error).</summary>
    private static double Slope(int[] steps, double[] errors)
    {
        double[] x = [.. steps.Select(n => Math.Log(n))], y = [.. errors.Select(e => -Math.Log(e))];
        double centre = x.Average();
        return x.Zip(y, (a, b) => (a - centre) * b).Sum() / x.Sum(a => (a - centre) * (a - centre));
    }

    private static string Row(string name, string order, string measured, double[] errors) =>
        $"| {name} | {order} | {measured} | {string.Join(" | ", errors.Select(e => e.ToString("0.00e0", CultureInfo.InvariantCulture)))} |";

    private static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static string Fixed(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
