using System.Collections.Concurrent;
using System.Globalization;
using Diffusion.Framework.Torch;
using Diffusion.IntervalCoverage;
using static TorchSharp.torch;

// PAGE REPETITIONS [THREADS]: how often intervals hold what they should.
NativeLibtorch.Load();
set_num_threads(1);
var (page, repetitions) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
int threads = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
const int FewerForMany = 4;

(Scenario Scenario, int Repetitions)[] work =
[
    .. PointScenarios.Of(2000, 8).Select(s => (s, repetitions / FewerForMany)),
    .. PointScenarios.Of(500, 32).Select(s => (s, repetitions)),
    .. PointScenarios.Of(500, 2).Select(s => (s, repetitions)),
    .. SampleScenarios.Of(500).Select(s => (s, repetitions)),
];
var rows = new ConcurrentBag<(int Place, Scenario Scenario, Coverage Coverage)>();
Parallel.ForEach(
    Partitioner.Create(work.Index(), EnumerablePartitionerOptions.NoBuffering),
    new ParallelOptions { MaxDegreeOfParallelism = threads },
    item =>
    {
        var (place, (scenario, count)) = item;
        foreach (var coverage in Coverage.Of(scenario, count, (ulong)place + 1))
        {
            rows.Add((place, scenario, coverage));
            Console.WriteLine($"{scenario.Setting}, {scenario.Difference}: {coverage}");
        }

        // What is done so far can be read while the rest is computed.
        lock (rows)
            IntervalPage.Write(
                page,
                [.. rows.OrderBy(r => r.Place).Select(r => (r.Scenario, r.Coverage))],
                $"dotnet run -c Release --project eng/IntervalCoverage -- docs/results/intervals.md {repetitions}");
    });
