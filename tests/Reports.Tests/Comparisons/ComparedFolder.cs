using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Reports.Tests.Comparisons;

/// <summary>A folder of runs that were never computed: their records are written as a run would write them.</summary>
public sealed class ComparedFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<VariantRecord> _variants = [];

    /// <summary>Knows one metric: "distance" (lower, leads) and "share" (higher); it gives "floor", too, which ranks nothing.</summary>
    public static PluginCatalog Catalog { get; } = new(new ServiceCollection().AddMetric<DistanceMetric>("distance"));

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>A run's folder, named by what it is.</summary>
    public RunFolder Run(string id, string experiment, int evaluations = 10, RunStatus status = RunStatus.Finished, params (string Name, double Value)[] metrics)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, id));
        var folder = RunFolder.At(System.IO.Path.Combine(Path, id));
        RunFolder.WriteJson(folder.ExperimentFile, JsonNode.Parse(experiment)!);
        RunFolder.WriteJson(folder.EnvironmentFile, new JsonObject { ["threads"] = 2, ["commandLine"] = $"diffusion resume {id}" });
        new RunRecord
        {
            Status = status, Name = "test", Id = id, StartedAt = DateTimeOffset.UnixEpoch, EndedAt = DateTimeOffset.UnixEpoch, FunctionEvaluations = evaluations,
            SamplesPerSecond = 100, Parameters = 1234, DataSha256 = "abc", Metrics = metrics.ToDictionary(m => m.Name, m => m.Value),
        }.Write(folder);
        return folder;
    }

    /// <summary>A variant of the sweep: a run for each seed, 0, 1, ..., with these distances.</summary>
    public void Variant(string sampler, int evaluations, params double[] distances)
    {
        foreach (var (seed, distance) in distances.Select((d, i) => (i, d)))
        {
            Run($"{sampler}-{seed}", $$$"""{"seed":{{{seed}}},"sampler":{"name":"{{{sampler}}}"}}""", evaluations, RunStatus.Finished, ("distance", distance), ("floor", 0.1));
            AddVariant(sampler, seed, VariantState.Finished);
        }
    }

    /// <summary>A variant that has not been run.</summary>
    public void Waiting(string sampler, int seed) => AddVariant(sampler, seed, VariantState.Waiting);

    /// <summary>Writes the sweep's record, and compares.</summary>
    public Comparison Compare(string? baseline = null, string? metric = null)
    {
        WriteSweep();
        return new(ComparedRuns.Read(Path), Catalog, baseline, metric);
    }

    /// <summary>Writes the sweep's record, with what the sweep's file asks of its report.</summary>
    public void WriteSweep(string? baseline = null, string? metric = null) =>
        new SweepFolder(Path).Write(new("samplers", "Which sampler?", "samplers.json", ["sampler", "seed"], _variants, baseline, metric));

    private void AddVariant(string sampler, int seed, VariantState state) =>
        _variants.Add(new($"sampler={sampler}, seed={seed}", new JsonObject { ["sampler"] = sampler, ["seed"] = seed }, $"{sampler}-{seed}", "trained/0", state, null));

    [Better(Better.Lower, "distance", Leads = true)]
    [Better(Better.Higher, "share")]
    private sealed class DistanceMetric : IMetric
    {
        public string? Refusal(IDataSource source) => null;

        public IReadOnlyDictionary<string, double> Measure(MetricInput input) => throw new InvalidOperationException("a report runs no metric");
    }
}
