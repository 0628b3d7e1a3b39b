using System.Diagnostics;

namespace Diffusion.Mutants;

/// <summary>Draws mutants of all plugins of the kinds that are tried, and tells which are caught.</summary>
/// <param name="folder">Takes mutants and a line for each; what stands there is not tried again.</param>
/// <param name="root">The repository.</param>
/// <param name="laws">True to leave out what is compared with recorded numbers.</param>
internal sealed class Sampling(string folder, string root, bool laws)
{
    // Of the processor, of which an assembly's unchanged plugins take 60 at most; a machine may be shared with other work.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    /// <summary>Assemblies whose kinds have no exact answers: whole trainings, a server, other machines.</summary>
    private static readonly string[] WithoutOracle = ["Diffusion.Plugins.Tasks", "Diffusion.Plugins.Tracking",
        "Diffusion.Plugins.Executors"];

    /// <summary>
    /// Takes mutants in the order of a seed, so many that compile. A mutant that loops or brings libtorch down ends the process; the next
    /// call notes it and goes on.
    /// </summary>
    public void Run(int count, int seed)
    {
        Directory.CreateDirectory(folder);
        var projects = PluginSets.Names.Except(WithoutOracle).Select(n => new PluginProject(root, n)).ToList();
        var all = projects.SelectMany(p => p.Trees.SelectMany(t => Mutations.Of(t.File, t.Tree)).Select(m => (Project: p, Mutation: m)))
            .ToArray();
        new Random(seed).Shuffle(all);
        var name = $"{seed}{(laws ? "-laws" : "")}.txt";
        var (log, trying) = (Path.Combine(folder, $"mutants-{name}"), Path.Combine(folder, $"trying-{name}"));
        if (File.Exists(trying)) Note(log, trying, $"crashed\t{File.ReadAllText(trying)}\tthe process ended");
        var known = File.Exists(log) ? File.ReadAllLines(log).Select(l => l.Split('\t')[1]).ToHashSet() : [];
        Console.WriteLine($"{all.Length} mutants in {projects.Count} assemblies; the first {count} that compile, of seed {seed}");
        using var verification = new Verification();
        int tried = 0;
        foreach (var (project, mutation) in all)
        {
            if (tried == count) break;
            // Assemblies of one name are loaded beside each other, so each is a file of its own.
            var file = Path.Combine(folder, $"{Guid.NewGuid():N}", project.Name + ".dll");
            if (!known.Contains($"{mutation}"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                if (!project.TryCompile(mutation, file)) continue;
                File.WriteAllText(trying, $"{mutation}");
                var fault = Found(verification, file, mutation, log, trying);
                Note(log, trying, $"{(fault is null ? "survived" : "caught")}\t{mutation}\t{fault}");
                Console.WriteLine($"{tried + 1} {(fault is null ? "survived" : "caught")} {mutation}");
            }

            tried++;
        }

        var lines = File.ReadAllLines(log).Take(count).ToList();
        Console.WriteLine($"{lines.Count(l => !l.StartsWith("survived", StringComparison.Ordinal))} of {lines.Count} caught");
    }

    private string? Found(Verification verification, string file, Mutation mutation, string log, string trying)
    {
        string? fault = null;
        var thread = new Thread(() => fault = verification.FirstFault(file, [.. mutation.Types], laws)) { IsBackground = true };
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        thread.Start();
        while (!thread.Join(TimeSpan.FromMilliseconds(500)))
        {
            if (Process.GetCurrentProcess().TotalProcessorTime - before < Limit) continue;
            Note(log, trying, $"timeout\t{mutation}\tit did not end within {Limit.TotalSeconds} s of the processor");
            Environment.Exit(3);
        }

        return fault;
    }

    private static void Note(string log, string trying, string line)
    {
        File.AppendAllText(log, line + "\n");
        File.Delete(trying);
    }
}
