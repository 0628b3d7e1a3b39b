using System.Diagnostics;
using System.Text;
using Diffusion.Cli;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks.Metrics;

/// <summary>Measures what each metric costs for 10,000 images of 28 x 28 against 60,000 training images, on 2 threads.</summary>
internal static class MetricCosts
{
    private const int Samples = 10_000;
    private static readonly string[] Names =
    [
        "accuracy", "density-coverage", "diversity", "energy", "frechet", "inception-score", "kid", "mmd", "nearest-real",
        "precision-recall", "sliced-w2",
    ];

    /// <summary>Writes the table; progress goes to the console.</summary>
    /// <param name="file">The page to write.</param>
    public static void Write(string file)
    {
        set_num_threads(2);
        var folder = Directory.CreateTempSubdirectory("metric-costs").FullName;
        Environment.SetEnvironmentVariable("DIFFUSION_CACHE", Path.Combine(folder, "cache"));
        try
        {
            using var scope = NewDisposeScope();
            GreyImages.Write(folder);
            var data = Compose(folder, "accuracy").Data.Load();
            // Test images with noise stand for samples.
            using var random = new Generator(0, CPU);
            var noise = 0.1 * randn([Samples, 1, 28, 28], dtype: float32, generator: random);
            var test = data.Test.Subset(Samples);
            var samples = test with { Values = (test.Values + noise).clamp(-1, 1) };
            File.WriteAllText(file, Page(folder, data, samples));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Page(string folder, Dataset data, Samples samples)
    {
        var rows = new StringBuilder();
        Row("training of the classifier, and accuracy", () => Measure(Compose(folder, "accuracy"), data, samples), null);
        foreach (var name in Names)
            Row($"`{name}`", () => Measure(Compose(folder, name), data, samples), () => Measure(Compose(folder, name), data, samples));
        Row("all of them in one evaluation", () => Measure(Compose(folder, Names), data, samples), null);
        return $"""
            # What each metric costs

            ```
            dotnet run -c Release --project benchmarks -- metrics docs/results/metrics.md
            ```

            writes this page: {samples.Count:N0} samples of 28 x 28 pixels and 10 classes against {data.Train.Count:N0} training and {data.Test.Count:N0}
            held-out images, on 2 threads, every interval included. "First" has the classifier's weights on disk and nothing else; "again" finds the
            reference statistics too; with nothing on disk the first row comes on top. The seconds of the processor are the sum over both threads, and
            depend less on what else the machine does.

            | metric | first, seconds | processor | again, seconds | processor |
            | --- | --- | --- | --- | --- |
            {rows}
            """;

        void Row(string name, Action first, Action? again)
        {
            var row = $"| {name} | {Time(first)} | {(again is null ? "| " : Time(again))} |";
            Console.WriteLine(row);
            rows.AppendLine(row);
        }
    }

    private static string Time(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        work();
        double seconds = clock.Elapsed.TotalSeconds;
        process.Refresh();
        return $"{seconds:0.0} | {(process.TotalProcessorTime - before).TotalSeconds:0.0}";
    }

    private static void Measure(Composition composition, Dataset data, Samples samples)
    {
        using var scope = NewDisposeScope();
        foreach (var (_, metric) in composition.Metrics())
        {
            using var streams = new RandomStreams(0);
            metric.Measure(new MetricInput(samples, data, composition.DescribeData(), null!, Compute.Cpu, streams));
        }

        composition.Dispose();
    }

    private static Composition Compose(string folder, params string[] metrics)
    {
        var catalog = PluginSet.Create();
        var file = Path.Combine(folder, "experiment.json");
        File.WriteAllText(
            file,
            $$"""{ "data": { "name": "npy", "file": "{{folder}}/images.npy", "labels": "{{folder}}/labels.npy","""
            + """ "range": [-1, 1], "testPart": 0.14285714 }, "model": "mlp" }""");
        var quoted = string.Join(",", metrics.Select(m => $"\"{m}\""));
        return new Composition(new ExperimentReader(catalog).Read(file, [$"metrics=[{quoted}]"]), catalog);
    }
}
