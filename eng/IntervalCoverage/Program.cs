using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Diffusion.Framework.Torch;
using Diffusion.IntervalCoverage;
using static TorchSharp.torch;

// PAGE REPETITIONS [--threads N] [--seed N] [--only PATTERN]: how often intervals hold what they should.
// Rows whose "metric, samples, difference" matches a pattern are printed, and no page is written.
// The page is written after each family of distributions: a program that is stopped leaves the page of those that are done.
NativeLibtorch.Load();
set_num_threads(1);
var (page, repetitions) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
int threads = int.Parse(Option("--threads") ?? "1", CultureInfo.InvariantCulture);
ulong seed = ulong.Parse(Option("--seed") ?? "1", CultureInfo.InvariantCulture);
var only = Option("--only");
const int FewerForMany = 4;

(IEnumerable<Scenario> Scenarios, int Repetitions)[] families =
[
    (PointScenarios.Of(PointFamily.Normal, 500, 500, 2), repetitions),
    (SampleScenarios.Of(500), repetitions),
    (PointScenarios.Of(PointFamily.Normal, 500, 500, 32), repetitions),
    (PointScenarios.Of(PointFamily.HeavyTails, 200, 1000, 2), repetitions),
    (PointScenarios.Of(PointFamily.Normal, 2000, 2000, 8), repetitions / FewerForMany),
    (PointScenarios.Of(PointFamily.Classes, 500, 500, 2), repetitions),
    (PointScenarios.Of(PointFamily.Mixture, 200, 1000, 2), repetitions),
    (PointScenarios.Of(PointFamily.Mixture, 500, 500, 8), repetitions),
    (PointScenarios.Of(PointFamily.Mixture, 1000, 400, 64), repetitions / FewerForMany),
    // At the end, so that the draws of the others stay what they were.
    (StateScenarios.Of(500), repetitions),
];
var rows = new List<(Scenario Scenario, Coverage Coverage)>();
ulong place = 1000 * seed;
foreach (var (scenarios, count) in families)
{
    var simulations = scenarios.Select(scenario => (Scenario: scenario, Seed: place++))
        .Where(s => only is null || Regex.IsMatch($"{s.Scenario.Metric}, {s.Scenario}", only)).ToList();
    var done = new IReadOnlyList<Coverage>[simulations.Count];
    Parallel.ForEach(
        Partitioner.Create(simulations.Index(), EnumerablePartitionerOptions.NoBuffering),
        new ParallelOptions { MaxDegreeOfParallelism = threads },
        s =>
        {
            done[s.Index] = [.. Coverage.Of(s.Item.Scenario, count, s.Item.Seed)];
            foreach (var coverage in done[s.Index]) Console.WriteLine($"{s.Item.Scenario}: {coverage}");
        });
    rows.AddRange(simulations.Zip(done).SelectMany(s => s.Second.Select(c => (s.First.Scenario, c))));
    if (only is null)
        IntervalPage.Write(page, rows, $"dotnet run -c Release --project eng/IntervalCoverage -- docs/results/intervals.md {repetitions}");
}

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : null;
