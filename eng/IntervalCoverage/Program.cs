using System.Globalization;
using Diffusion.Framework.Torch;
using Diffusion.IntervalCoverage;
using static TorchSharp.torch;

NativeLibtorch.Load();
set_num_threads(1);
int repetitions = int.Parse(args[0], CultureInfo.InvariantCulture);
int count = int.Parse(args[1], CultureInfo.InvariantCulture), dims = int.Parse(args[2], CultureInfo.InvariantCulture);
foreach (var (metric, scenario) in PointScenarios.Of(count, dims).Where(s => args.Length < 4 || args[3].Split(',').Contains(s.Metric)))
{
    var clock = System.Diagnostics.Stopwatch.StartNew();
    foreach (var coverage in Coverage.Of(scenario, repetitions, 1))
        Console.WriteLine($"{scenario.Setting,-12} {scenario.Difference,-6} {coverage} {clock.ElapsedMilliseconds / repetitions} ms");
}
