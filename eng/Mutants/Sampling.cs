using System.Diagnostics;

namespace Diffusion.Mutants;

/// <summary>Draws mutants of all plugins of the kinds that are tried, and tells which are caught.</summary>
internal static class Sampling
{
    // Of the processor, of which the unchanged plugins of an assembly take 80 at most; a machine may be shared with other work.
    private const int Seconds = 200;

    /// <summary>Assemblies whose kinds have no exact answers: whole trainings, a server, other machines.</summary>
    private static readonly string[] WithoutOracle = ["Diffusion.Plugins.Tasks", "Diffusion.Plugins.Tracking", "Diffusion.Plugins.Executors"];

    /// <param name="count">How many.</param>
    /// <param name="seed">Of the order in which all mutants are taken.</param>
    /// <param name="folder">Takes mutants and a line for each; what stands there is not tried again.</param>
    /// <param name="laws">True to leave out what is compared with recorded numbers.</param>
    /// <param name="root">The repository; null for the one that this program stands in.</param>
    public static void Run(int count, int seed, string folder, bool laws, string? root)
    {
        root ??= Root();
        Directory.CreateDirectory(folder);
        var projects = PluginSets.Names.Except(WithoutOracle).Select(n => new PluginProject(root, n)).ToList();
        foreach (var problem in projects.SelectMany(p => p.Problems)) Console.Error.WriteLine(problem);
        var all = projects.SelectMany(p => p.Trees.SelectMany(t => Mutations.Of(t.File, t.Tree)).Select(m => (Project: p, Mutation: m))).ToArray();
        new Random(seed).Shuffle(all);
        var log = Path.Combine(folder, $"mutants-{seed}{(laws ? "-laws" : "")}.txt");
        var known = File.Exists(log) ? File.ReadAllLines(log).Select(l => l.Split('\t')[1]).ToHashSet() : [];
        Console.WriteLine($"{all.Length} mutants in {projects.Count} assemblies; the first {count} that compile, of seed {seed}");
        int done = 0;
        foreach (var (project, mutation) in all)
        {
            if (done == count) break;
            if (known.Contains($"{mutation}"))
            {
                done++;
                continue;
            }

            var file = Path.Combine(folder, "mutant", project.Name + ".dll");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (!project.TryCompile(mutation, file)) continue;
            var watch = Stopwatch.StartNew();
            var (found, what) = Try(file, mutation, laws);
            File.AppendAllText(log, $"{found}\t{mutation}\t{watch.Elapsed.TotalSeconds:f0} s\t{what}\n");
            Console.WriteLine($"{++done} {found} {mutation}");
        }

        var lines = File.ReadAllLines(log).Take(count).ToList();
        int survived = lines.Count(l => l.StartsWith("survived", StringComparison.Ordinal));
        Console.WriteLine($"{lines.Count - survived} of {lines.Count} caught");
    }

    /// <summary>In a process of its own: a mutant may loop, or bring libtorch down.</summary>
    private static (string Found, string What) Try(string file, Mutation mutation, bool laws)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), "verify", file, $"--first={string.Join(',', mutation.Types)}", .. laws ? ["--laws"] : Array.Empty<string>()])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (!process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            if (process.TotalProcessorTime < TimeSpan.FromSeconds(Seconds)) continue;
            process.Kill(entireProcessTree: true);
            return ("timeout", $"did not end within {Seconds} s of the processor");
        }

        if (process.ExitCode == 0) return ("survived", "");
        if (process.ExitCode == 1) return ("caught", output.Result.Split('\n')[0]);
        return ("crashed", $"exit code {process.ExitCode}: {error.Result.Split('\n')[0]}");
    }

    private static string[] Self() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Sampling).Assembly.Location] : [];

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Diffusion.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
