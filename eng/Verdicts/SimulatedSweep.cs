using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Verdicts;

/// <summary>
/// A sweep whose runs were never computed, compared by the code that compares those of a folder. The first variant is the baseline.
/// </summary>
internal static class SimulatedSweep
{
    /// <summary>How many metrics there are; the first leads, and of all a lower value is better.</summary>
    public const int Metrics = 12;

    private static readonly string[] Names = [.. Enumerable.Range(0, Metrics).Select(i => $"metric{i}")];

    private static readonly PluginCatalog Catalog = CreateCatalog();

    /// <summary>Compares variants that differ in one setting.</summary>
    /// <param name="values">[metrics][variants][seeds].</param>
    public static Comparison Compare(params double[][][] values) => Compare(v => new() { ["variant"] = $"{v}" }, values);

    /// <summary>Compares variants that cross two settings.</summary>
    /// <param name="columns">How many values the second setting has.</param>
    /// <param name="values">[variants][seeds], row by row.</param>
    public static Comparison Crossed(int columns, double[][] values) =>
        Compare(v => new() { ["down"] = $"{v / columns}", ["across"] = $"{v % columns}" }, values);

    private static Comparison Compare(Func<int, Dictionary<string, string>> settings, params double[][][] values) => new(
        new("simulated", null, [.. Enumerable.Range(0, values[0].Length).Select(v => Row(v, settings(v), values))]), Catalog);

    private static ComparedRow Row(int variant, Dictionary<string, string> settings, double[][][] values) => new(
        $"variant={variant}", settings, [.. Enumerable.Range(0, values[0][variant].Length).Select(seed => Run(variant, seed, values))]);

    private static ComparedRun Run(int variant, int seed, double[][][] values) => new(
        RunFolder.At($"{variant}-{seed}"),
        seed,
        VariantState.Finished,
        new RunRecord
        {
            Status = RunStatus.Finished, Name = "simulated", Id = $"{variant}-{seed}", StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch, Metrics = values.Select((m, i) => (Names[i], m[variant][seed])).ToDictionary(),
        },
        [],
        []);

    private static PluginCatalog CreateCatalog()
    {
        var services = new ServiceCollection();
        services.For(IMetric.Kind).Add<SimulatedMetric>("simulated");
        return new(services);
    }

    [Better(Better.Lower, "metric0", Leads = true)]
    [Better(Better.Lower, "metric1", "metric2", "metric3", "metric4", "metric5", "metric6")]
    [Better(Better.Lower, "metric7", "metric8", "metric9", "metric10", "metric11")]
    private sealed class SimulatedMetric : IMetric
    {
        public string? Refusal(IDataSource source) => null;

        public IReadOnlyList<DataPart> Sees => [DataPart.Test];

        public IReadOnlyDictionary<string, double> Measure(MetricInput input) =>
            throw new InvalidOperationException("a report runs no metric");
    }
}
