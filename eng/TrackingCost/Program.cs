using System.Diagnostics;
using System.Globalization;
using Diffusion.Plugins.Tests.Tracking;
using Diffusion.TrackingCost;

// Times whole runs of the program with and without an MLflow server, in pairs: docs/results/tracking.md has the command and the figures.
if (args is not [var program, var experiment, var pairsText, .. var overrides]
    || !int.TryParse(pairsText, CultureInfo.InvariantCulture, out int pairs) || pairs < 1)
{
    Console.Error.WriteLine("PROGRAM.dll EXPERIMENT.json PAIRS [PATH=VALUE ...]");
    return 2;
}

var output = Directory.CreateTempSubdirectory("diffusion-tracking-").FullName;
try
{
    Run("none");
    Console.WriteLine("| server | without, s | with, s | ratio, median | ratios |\n| --- | --- | --- | --- | --- |");
    await using var healthy = await MlflowServer.StartAsync();
    await using var slow = await MlflowServer.StartAsync();
    slow.Delay = TimeSpan.FromSeconds(1.5);
    using var silent = new BrokenServer(_ => Task.Delay(Timeout.Infinite));
    using var endless = new BrokenServer(BrokenServer.AnswerAsync(512L << 20));
    foreach (var (name, uri) in new[]
    {
        ("answers at once", healthy.Uri), ("takes 1.5 s for each answer", slow.Uri), ("is not there", new Uri("http://127.0.0.1:9")),
        ("takes the connection and says nothing", silent.Uri), ("answers 512 MB", endless.Uri),
    })
        Measure(name, uri);
}
finally
{
    Directory.Delete(output, recursive: true);
}

return 0;

void Measure(string name, Uri uri)
{
    var times = new List<(double Without, double With)>();
    for (int i = 0; i < pairs; i++)
    {
        // Either comes first as often as the other: a machine that slows down harms both.
        double first = Run(i % 2 == 0 ? "none" : uri.ToString()), second = Run(i % 2 == 0 ? uri.ToString() : "none");
        times.Add(i % 2 == 0 ? (first, second) : (second, first));
    }

    double[] ratios = [.. times.Select(t => t.With / t.Without)];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {Median(times.Select(t => t.Without)):0.00} | {Median(times.Select(t => t.With)):0.00} | {Median(ratios):0.000} | "
        + $"{string.Join(' ', ratios.Select(r => r.ToString("0.00", CultureInfo.InvariantCulture)))} |"));
}

double Run(string server)
{
    string[] tracking = server == "none" ? ["tracking=none"] : ["tracking=mlflow", $"tracking.uri={server}"];
    var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
    foreach (var argument in new[] { program, "run", experiment }) start.ArgumentList.Add(argument);
    foreach (var setting in overrides.Concat(tracking).Append($"output={Path.Combine(output, Path.GetRandomFileName())}"))
    {
        start.ArgumentList.Add("--set");
        start.ArgumentList.Add(setting);
    }

    var watch = Stopwatch.StartNew();
    using var process = Process.Start(start)!;
    var error = process.StandardError.ReadToEndAsync();
    var told = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? watch.Elapsed.TotalSeconds
        : throw new InvalidOperationException($"The run ended with exit code {process.ExitCode}.\n{told}\n{error.Result}");
}

static double Median(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
