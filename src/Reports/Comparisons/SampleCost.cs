using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>What a sample costs, to be weighed against its quality.</summary>
/// <param name="Name">In one word, such as "seconds".</param>
/// <param name="Label">What it counts, as an axis of a plot says it.</param>
/// <param name="OfRun">The cost in a run; 0 where nothing was drawn.</param>
public sealed record SampleCost(string Name, string Label, Func<RunRecord, double> OfRun)
{
    /// <summary>Evaluations of the denoiser.</summary>
    public static readonly SampleCost Evaluations =
        new("evaluations", "function evaluations for a sample", r => r.FunctionEvaluations);

    /// <summary>The inverse of the speed, on the machine that drew and in the batches that were asked for.</summary>
    public static readonly SampleCost Seconds =
        new("seconds", "seconds for a sample", r => r.SamplesPerSecond > 0 ? 1 / r.SamplesPerSecond : 0);

    /// <summary>The mean over seeds.</summary>
    public double Of(ComparedRow row) => row.Mean(OfRun);
}

/// <summary>The rows that no other beats in both a cost and the main metric.</summary>
/// <param name="Cost">What they cost.</param>
/// <param name="Rows">Cheapest first.</param>
public sealed record Front(SampleCost Cost, IReadOnlyList<ComparedRow> Rows)
{
    /// <summary>On which fronts a row is, such as "evaluations, seconds"; empty where on none.</summary>
    public static string Names(IReadOnlyList<Front> fronts, ComparedRow row) =>
        string.Join(", ", fronts.Where(f => f.Rows.Contains(row)).Select(f => f.Cost.Name));
}
