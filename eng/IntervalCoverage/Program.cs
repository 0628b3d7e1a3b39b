using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Diffusion.Framework.Torch;
using Diffusion.IntervalCoverage;
using static TorchSharp.torch;

// PAGE REPETITIONS [--threads N] [--seed N] [--only PATTERN]: how often intervals hold what they should.
// Rows whose "metric, samples, difference" matches a pattern are printed, and no page is written.
NativeLibtorch.Load();
set_num_threads(1);
var (page, repetitions) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
int threads = int.Parse(Option("--threads") ?? "1", CultureInfo.InvariantCulture);
ulong seed = ulong.Parse(Option("--seed") ?? "1", CultureInfo.InvariantCulture);
var only = Option("--only");
const int FewerForMany = 4;

(Scenario Scenario, int Repetitions)[] work =
[
    .. PointScenarios.Of(PointFamily.Normal, 500, 500, 2).Select(s => (s, repetitions)),
    .. PointScenarios.Of(PointFamily.Mixture, 200, 1000, 2).Select(s => (s, repetitions)),
    .. SampleScenarios.Of(500).Select(s => (s, repetitions)),
    .. PointScenarios.Of(PointFamily.Normal, 500, 500, 32).Select(s => (s, repetitions)),
    .. PointScenarios.Of(PointFamily.Classes, 500, 500, 2).Select(s => (s, repetitions)),
    .. PointScenarios.Of(PointFamily.Mixture, 500, 500, 8).Select(s => (s, repetitions)),
    .. PointScenarios.Of(PointFamily.Mixture, 1000, 400, 64).Select(s => (s, repetitions / FewerForMany)),
    .. PointScenarios.Of(PointFamily.Normal, 2000, 2000, 8).Select(s => (s, repetitions / FewerForMany)),
];
var rows = new ConcurrentBag<(int Place, Scenario Scenario, Coverage Coverage)>();
Parallel.ForEach(
    Partitioner.Create(
        work.Index().Where(w => only is null || Regex.IsMatch($"{w.Item.Scenario.Metric}, {w.Item.Scenario}", only)),
        EnumerablePartitionerOptions.NoBuffering),
    new ParallelOptions { MaxDegreeOfParallelism = threads },
    item =>
    {
        var (place, (scenario, count)) = item;
        foreach (var coverage in Coverage.Of(scenario, count, 1000 * seed + (ulong)place))
        {
            rows.Add((place, scenario, coverage));
            Console.WriteLine($"{scenario}: {coverage}");
        }

        if (only is not null) return;
        // What is done so far can be read while the rest is computed.
        lock (rows)
            IntervalPage.Write(
                page,
                [.. rows.OrderBy(r => r.Place).Select(r => (r.Scenario, r.Coverage))],
                $"dotnet run -c Release --project eng/IntervalCoverage -- docs/results/intervals.md {repetitions}");
    });

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : null;
