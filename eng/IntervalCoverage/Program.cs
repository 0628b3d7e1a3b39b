using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Diffusion.Framework.Torch;
using Diffusion.IntervalCoverage;
using static TorchSharp.torch;

// PAGE REPETITIONS [--threads N] [--seed N] [--only PATTERN]: how often intervals hold what they should.
// Rows whose "metric, samples, difference" matches a pattern are printed, and no page is written.
// Repetitions are made in rounds, and the page is written after each: a program that is stopped leaves the page of fewer repetitions.
NativeLibtorch.Load();
set_num_threads(1);
var (page, repetitions) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
int threads = int.Parse(Option("--threads") ?? "1", CultureInfo.InvariantCulture);
ulong seed = ulong.Parse(Option("--seed") ?? "1", CultureInfo.InvariantCulture);
var only = Option("--only");
const int Round = 40, FewerForMany = 4;

(Scenario Scenario, int Share)[] work =
[
    .. PointScenarios.Of(PointFamily.Normal, 500, 500, 2).Select(s => (s, 1)),
    .. PointScenarios.Of(PointFamily.Mixture, 200, 1000, 2).Select(s => (s, 1)),
    .. PointScenarios.Of(PointFamily.HeavyTails, 200, 1000, 2).Select(s => (s, 1)),
    .. SampleScenarios.Of(500).Select(s => (s, 1)),
    .. PointScenarios.Of(PointFamily.Normal, 500, 500, 32).Select(s => (s, 1)),
    .. PointScenarios.Of(PointFamily.Classes, 500, 500, 2).Select(s => (s, 1)),
    .. PointScenarios.Of(PointFamily.Mixture, 500, 500, 8).Select(s => (s, 1)),
    .. PointScenarios.Of(PointFamily.Mixture, 1000, 400, 64).Select(s => (s, FewerForMany)),
    .. PointScenarios.Of(PointFamily.Normal, 2000, 2000, 8).Select(s => (s, FewerForMany)),
];
var simulations = work.Index()
    .Where(w => only is null || Regex.IsMatch($"{w.Item.Scenario.Metric}, {w.Item.Scenario}", only))
    .Select(w => (Simulation: new Simulation(w.Item.Scenario, 1000 * seed + (ulong)w.Index), w.Item.Share)).ToList();
for (int done = 0; done < repetitions; done += Round)
{
    int more = Math.Min(Round, repetitions - done);
    Parallel.ForEach(
        Partitioner.Create(simulations, EnumerablePartitionerOptions.NoBuffering),
        new ParallelOptions { MaxDegreeOfParallelism = threads },
        s => s.Simulation.Repeat(Math.Max(1, more / s.Share)));
    Console.WriteLine($"{done + more} of {repetitions}");
    var rows = simulations.SelectMany(s => s.Simulation.Coverages.Select(c => (s.Simulation.Scenario, c))).ToList();
    if (only is null)
        IntervalPage.Write(page, rows, $"dotnet run -c Release --project eng/IntervalCoverage -- docs/results/intervals.md {done + more}");
    else
        rows.ForEach(row => Console.WriteLine($"{row.Scenario}: {row.c}"));
}

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : null;
