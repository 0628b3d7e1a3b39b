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
    public static PluginCatalog Catalog { get; } = CreateCatalog();

    public string Path => _folder.Path;

    private static PluginCatalog CreateCatalog()
    {
        var services = new ServiceCollection();
        services.For(IMetric.Kind).Add<DistanceMetric>("distance");
        return new(services);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A run's folder, named by what it is.</summary>
    public RunFolder Run(
        string id,
        string experiment,
        int evaluations = 10,
        RunStatus status = RunStatus.Finished,
        params (string Name, double Value)[] metrics)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, id));
        var folder = RunFolder.At(System.IO.Path.Combine(Path, id));
        RunFolder.WriteJson(folder.ExperimentFile, JsonNode.Parse(experiment)!);
        RunFolder.WriteJson(folder.EnvironmentFile, new JsonObject { ["threads"] = 2, ["commandLine"] = $"diffusion resume {id}" });
        new RunRecord
        {
            Status = status, Name = "test", Id = id, StartedAt = DateTimeOffset.UnixEpoch, EndedAt = DateTimeOffset.UnixEpoch,
            FunctionEvaluations = evaluations, SamplesPerSecond = 100, Parameters = 1234, DataSha256 = "abc",
            Metrics = metrics.ToDictionary(m => m.Name, m => m.Value),
        }.Write(folder);
        return folder;
    }

    /// <summary>A variant of the sweep: a run for each seed, 0, 1, ..., with these distances.</summary>
    public void Variant(string sampler, int evaluations, params double[] distances)
    {
        foreach (var (seed, distance) in distances.Select((d, i) => (i, d)))
        {
            Run(
                $"{sampler}-{seed}",
                $$$"""{"seed":{{{seed}}},"sampler":{"name":"{{{sampler}}}"}}""",
                evaluations,
                RunStatus.Finished,
                ("distance", distance),
                ("floor", 0.1));
            AddVariant($"sampler={sampler}", seed, $"{sampler}-{seed}", VariantState.Finished);
        }
    }

    /// <summary>A variant that has not been run.</summary>
    public void Waiting(string sampler, int seed) => AddVariant($"sampler={sampler}", seed, $"{sampler}-{seed}", VariantState.Waiting);

    /// <summary>
    /// A variant with several settings, such as "objective=x0, schedule=linear": a run for each seed, 0, 1, ...;
    /// one without a distance has not been run.
    /// </summary>
    public void Crossed(string settings, params double?[] distances)
    {
        foreach (var (seed, distance) in distances.Select((d, i) => (i, d)))
        {
            var id = $"{_variants.Count}";
            if (distance is { } d) Run(id, $$"""{"seed":{{seed}}}""", metrics: ("distance", d));
            AddVariant(settings, seed, id, distance is null ? VariantState.Waiting : VariantState.Finished);
        }
    }

    /// <summary>Two axes of two values with two seeds: x0 is 1, 2, 3 and 4 below epsilon, linear 3, 6, 1 and 4 below cosine.</summary>
    public void TwoByTwo()
    {
        Crossed("objective=epsilon, schedule=linear", 10, 20);
        Crossed("objective=epsilon, schedule=cosine", 14, 23);
        Crossed("objective=x0, schedule=linear", 9, 18);
        Crossed("objective=x0, schedule=cosine", 10, 20);
    }

    /// <summary>Writes the sweep's record, and compares.</summary>
    public Comparison Compare(string? baseline = null, string? metric = null)
    {
        WriteSweep();
        return new(ComparedRuns.Read(Path), Catalog, baseline, metric);
    }

    /// <summary>Writes the sweep's record, with what the sweep's file asks of its report.</summary>
    public void WriteSweep(string? baseline = null, string? metric = null) =>
        new SweepFolder(Path).Write(new("samplers", "Which sampler?", "samplers.json", ["sampler", "seed"], _variants, baseline, metric));

    private void AddVariant(string settings, int seed, string run, VariantState state)
    {
        var values = settings.Split(", ").Select(p => p.Split('=')).Select(p => KeyValuePair.Create(p[0], (JsonNode?)p[1]));
        _variants.Add(new($"{settings}, seed={seed}", new JsonObject(values) { ["seed"] = seed }, run, "trained/0", state, null));
    }

    [Better(Better.Lower, "distance", Leads = true)]
    [Better(Better.Higher, "share")]
    private sealed class DistanceMetric : IMetric
    {
        public IReadOnlyList<DataPart> Sees => [DataPart.Test];

        public string? Refusal(IDataSource source) => null;

        public IReadOnlyDictionary<string, double> Measure(MetricInput input) =>
            throw new InvalidOperationException("a report runs no metric");
    }
}
