namespace Diffusion.Mutants;

/// <summary>Draws mutants of all plugins of the kinds that are tried, and writes what the compiler needs for each.</summary>
internal static class Sampling
{
    /// <summary>Assemblies whose kinds have no exact answers: whole trainings, a server, other machines.</summary>
    private static readonly string[] WithoutOracle =
        ["Diffusion.Plugins.Tasks", "Diffusion.Plugins.Tracking", "Diffusion.Plugins.Executors"];

    /// <summary>
    /// Takes mutants in the order of a seed and gives each a folder <c>0001</c>, ...: the changed source, the compiler's arguments in
    /// <c>csc.rsp</c>, and in <c>mutant.txt</c> what was changed and the classes that
    /// it reaches.
    /// </summary>
    /// <returns>How many mutants there are in all.</returns>
    public static int Write(string root, int count, int seed, string folder)
    {
        var projects = PluginSets.Names.Except(WithoutOracle).Select(n => new PluginProject(root, n)).ToList();
        var all = projects.SelectMany(p => p.Files.SelectMany(p.Mutations).Select(m => (Project: p, Mutation: m))).ToArray();
        new Random(seed).Shuffle(all);
        foreach (var (i, (project, mutation)) in all.Take(count).Index())
        {
            var own = Directory.CreateDirectory(Path.Combine(folder, $"{i + 1:d4}")).FullName;
            var source = Path.Combine(own, Path.GetFileName(mutation.File));
            File.WriteAllText(source, mutation.Changed);
            File.WriteAllLines(Path.Combine(own, "csc.rsp"), project.Arguments(mutation.File, source, own));
            var affected = string.Join(',', project.Affected(mutation.File));
            File.WriteAllLines(Path.Combine(own, "mutant.txt"), [$"{mutation}", project.Name, affected]);
        }

        return all.Length;
    }
}
