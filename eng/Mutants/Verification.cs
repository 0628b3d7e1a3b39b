using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;
using Diffusion.Framework.Torch;

namespace Diffusion.Mutants;

/// <summary>Tries the plugins of one assembly in this process.</summary>
internal static class Verification
{
    private const string Recorded = "it computes what its revision computes";

    /// <summary>0 where all holds, 1 where something does not, which is printed.</summary>
    /// <param name="assembly">The assembly's file, or its name where the program's own is meant.</param>
    /// <param name="first">Names of classes whose plugins are tried first.</param>
    /// <param name="laws">True to leave out what is compared with recorded numbers.</param>
    /// <param name="all">True to go on after what does not hold.</param>
    /// <param name="only">Only plugins of this key or kind; empty for all.</param>
    public static int Run(string assembly, IReadOnlyCollection<string> first, bool laws, bool all, string only)
    {
        NativeLibtorch.Load();
        TorchSharp.torch.set_num_threads(1);
        var catalog = PluginSets.Catalog(File.Exists(assembly) ? assembly : null);
        var name = File.Exists(assembly) ? Path.GetFileNameWithoutExtension(assembly) : assembly;
        using var shipped = new Shipped();
        var reference = laws ? null : ReferenceValues.OfProgram();
        var plugins = catalog.All.Where(p => p.Implementation.Assembly.GetName().Name == name && !Shipped.NotAlone.ContainsKey(Shipped.Key(p)))
            .Where(p => only.Length == 0 || only == p.Kind.Name || only == Shipped.Key(p))
            .OrderByDescending(p => first.Contains(p.Implementation.Name) || first.Contains(p.OptionsType?.Name ?? ""));
        int failed = 0;
        foreach (var plugin in plugins)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            int before = failed;
            // What was recorded is quick and tells most; the laws tell why.
            foreach (var check in Checks(catalog, plugin, shipped, reference).OrderByDescending(c => c.Sentence == Recorded))
            {
                try
                {
                    check.Run();
                }
                catch (CheckFailedException e)
                {
                    Console.WriteLine(e.Message.ReplaceLineEndings(" "));
                    failed++;
                    if (!all) return 1;
                }
            }

            if (all) Console.WriteLine($"# {Shipped.Key(plugin)}: {failed - before} failed, {watch.Elapsed.TotalSeconds:f1} s");
        }

        return failed == 0 ? 0 : 1;
    }

    /// <summary>Records what all plugins compute.</summary>
    public static void Record(string file, string only)
    {
        NativeLibtorch.Load();
        TorchSharp.torch.set_num_threads(1);
        var (catalog, reference) = (PluginSets.Catalog(), ReferenceValues.Read(file));
        using var shipped = new Shipped();
        foreach (var plugin in catalog.All.Where(p => !Shipped.NotAlone.ContainsKey(Shipped.Key(p))))
        {
            if (only.Length > 0 && only != plugin.Kind.Name && only != Shipped.Key(plugin)) continue;
            try
            {
                PluginChecks.Record(catalog, plugin, reference, shipped.OptionsOf(catalog, plugin));
            }
            catch (Exception e)
            {
                Console.WriteLine($"{Shipped.Key(plugin)}: {e}");
            }
        }

        reference.Write(file);
    }

    /// <summary>Options that a mutant does not allow are what is found.</summary>
    private static IReadOnlyList<PluginCheck> Checks(PluginCatalog catalog, PluginDescriptor plugin, Shipped shipped, ReferenceValues? reference)
    {
        try
        {
            return PluginChecks.Of(catalog, plugin, shipped.OptionsOf(catalog, plugin), reference);
        }
        catch (Exception e)
        {
            return [new(plugin, "", "its options can be read", () => throw new CheckFailedException(e.Message))];
        }
    }
}
