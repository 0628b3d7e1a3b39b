using System.Globalization;
using System.Text;
using Diffusion.Reports;

namespace Diffusion.Benchmarks.Convergence;

/// <summary>Measures every solver's order of convergence with the oracle, and writes the tables and the plot.</summary>
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

    private static readonly int[] Steps = [256, 512, 1024, 2048];
    private static readonly int[] WeakSteps = [20, 40, 80, 160];
    private static readonly int[] InversionSteps = [125, 250, 500, 1000];
    private static readonly double[] Tolerances = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];

    /// <summary>Writes convergence.md and convergence.png.</summary>
    public static void Write(string folder)
    {
        var text = new StringBuilder();
        var lines = new List<NamedLine>();
        var path = new OraclePath();
        text.AppendLine("""
            # Order of convergence, measured

            ```
            dotnet run -c Release --project benchmarks -- convergence docs/results
            ```

            writes this page and its plot. The denoiser is exact: the oracle of `experiments/oracle.json`, a mixture of three Gaussians in the
            plane, on `vp-sde`, in double precision. The error is the largest absolute difference of 200 samples to the path of the
            probability-flow ODE, from log-SNR -8 to 6 in equal steps of log-SNR. The order is the slope of a straight line through log error
            against log steps.

            ![Error against steps](convergence.png)

            """);
        lines.AddRange(Table(text, Steps, Solvers.Select(s => (s.Name, s.Order, new Func<int, double>(n => path.Error(n, s.Choices))))));

        text.AppendLine().AppendLine("""
            Euler-Maruyama's weak order: the relative error of the variance of 4,000,000 samples of N(0.8, 0.5^2), with equal steps of time.

            """);
        lines.AddRange(Table(text, WeakSteps, [("euler-maruyama (variance)", 1, GaussianChain.VarianceError)]));

        text.AppendLine().AppendLine("""
            `ddim-inversion` takes data to noise and DDIM takes it back, over the whole schedule with the grid `trailing`. The error is that of
            200 samples of the mixture: the root mean square, and the largest, which belongs to samples between the components.

            """);
        lines.Add(Table(text, InversionSteps,
        [
            ("ddim-inversion (root mean square)", 1, n => path.InversionError(n).Rms),
            ("ddim-inversion (largest)", 1, n => path.InversionError(n).Largest),
        ])[0] with { Name = "ddim-inversion" });
        text.AppendLine()
            .AppendLine("With fixed-point iterations the way up is the exact inverse of the way down; at 100 steps:")
            .AppendLine()
            .AppendLine("| iterations | root mean square | largest |")
            .AppendLine("| --- | --- | --- |");
        foreach (int iterations in new[] { 0, 1, 2, 5, 10 })
        {
            var (rms, largest) = path.InversionError(100, iterations);
            text.AppendLine($"| {iterations} | {Short(rms)} | {Short(largest)} |");
        }

        text.AppendLine()
            .AppendLine(
                "`rk45` chooses its own steps, so that the root mean square of a step's error stays within the tolerance "
                + "(both are the same here). The error at\n"
                + "the end is the sum of those of all steps, and the largest belongs to samples between the components, whose paths part.")
            .AppendLine()
            .AppendLine("| tolerance | root mean square | largest | function evaluations |")
            .AppendLine("| --- | --- | --- | --- |");
        foreach (double tolerance in Tolerances)
        {
            var (rms, largest, evaluations) = path.Adaptive(tolerance);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {tolerance:0e0} | {Short(rms)} | {Short(largest)} | {evaluations} |");
        }

        File.WriteAllText(Path.Combine(folder, "convergence.md"), text.ToString());
        LogLogPlot.Draw(Path.Combine(folder, "convergence.png"), "steps", "error", lines);
        Console.Write(text);
    }

    /// <summary>A row and a line for each solver.</summary>
    private static List<NamedLine> Table(
        StringBuilder text, int[] steps, IEnumerable<(string Name, double Order, Func<int, double> Error)> solvers)
    {
        text.AppendLine($"| solver | order | measured | {string.Join(" | ", steps.Select(n => $"{n} steps"))} |")
            .AppendLine($"| --- | --- | --- |{string.Concat(steps.Select(_ => " --- |"))}");
        var lines = new List<NamedLine>();
        foreach (var (name, order, error) in solvers)
        {
            double[] errors = [.. steps.Select(error)];
            var cells = string.Join(" | ", errors.Select(Short));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {order:0} | {Slope(steps, errors):0.00} | {cells} |");
            lines.Add(new(name, [.. steps.Zip(errors, (n, e) => ((double)n, e))]));
        }

        return lines;
    }

    /// <summary>Least squares through (log steps, -log error).</summary>
    private static double Slope(int[] steps, double[] errors)
    {
        double[] x = [.. steps.Select(n => Math.Log(n))], y = [.. errors.Select(e => -Math.Log(e))];
        double centre = x.Average();
        return x.Zip(y, (a, b) => (a - centre) * b).Sum() / x.Sum(a => (a - centre) * (a - centre));
    }

    private static string Short(double value) => value.ToString("0.00e0", CultureInfo.InvariantCulture);
}
