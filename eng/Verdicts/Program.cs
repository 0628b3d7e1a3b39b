using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Tables;
using Diffusion.Verdicts;

var clock = System.Diagnostics.Stopwatch.StartNew();
foreach (int n in new[] { 3, 4, 6 })
foreach (int k in new[] { 2, 6 })
foreach (double effect in new[] { 0.0, 2 })
{
    var random = new Random(1);
    int any = 0, first = 0, t = 0, sweeps = 500;
    for (int s = 0; s < sweeps; s++)
    {
        double[] shared = [.. Enumerable.Range(0, n).Select(_ => Draws.Normal(random))];
        double[][] values = [.. Enumerable.Range(0, k).Select(v => shared.Select(x =>
            x + Draws.Normal(random) - (v == 1 ? effect * Math.Sqrt(2) : 0)).ToArray())];
        var c = SimulatedSweep.Compare([values]);
        var words = c.Rows.Select(r => VerdictText.Of(c.Main!, c, r)).ToList();
        if (words.Any(w => w is "better" or "worse" or "best")) any++;
        if (words[1] is "better" or "best") first++;
        double[] d = [.. values[1].Zip(values[0], (a, b) => a - b)];
        double m = d.Average(), se = Math.Sqrt(d.Sum(x => (x - m) * (x - m)) / (n - 1) / n);
        if (m < 0 && -m / se > MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, n - 1, 1 - (0.025 / (k - 1)))) t++;
    }
    Console.WriteLine($"N {n} K {k} effect {effect}: any {any * 100.0 / sweeps:0.0} first {first * 100.0 / sweeps:0.0} t {t * 100.0 / sweeps:0.0}  {clock.Elapsed}");
}
