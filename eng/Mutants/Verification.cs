using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;
using Diffusion.Framework.Torch;

namespace Diffusion.Mutants;

/// <summary>Tries the plugins of one assembly.</summary>
internal sealed class Verification : IDisposable
{
    private const int Nearest = 3;

    private readonly Shipped _shipped = new();
    private readonly ReferenceValues _reference = ReferenceValues.OfProgram();

    public Verification()
    {
        NativeLibtorch.Load();
        TorchSharp.torch.set_num_threads(1);
    }

    public void Dispose() => _shipped.Dispose();

    /// <summary>
    /// What is wrong with a changed assembly first of all; null where all holds. What every plugin computes, those first that the change
    /// reaches, then the laws of the nearest with every option.
    /// </summary>
    /// <param name="assembly">The assembly's file.</param>
    /// <param name="changed">Names of the classes that the change reaches, the nearest first.</param>
    /// <param name="laws">True for the laws alone.</param>
    public string? FirstFault(string assembly, IReadOnlyList<string> changed, bool laws)
    {
        PluginCatalog catalog;
        try
        {
            catalog = PluginSets.Catalog(assembly);
        }
        catch (Exception e)
        {
            return $"it cannot be loaded: {e.Message}";
        }

        var plugins = Of(catalog, Path.GetFileNameWithoutExtension(assembly)).OrderBy(p => Distance(p, changed)).ToList();
        var checks = plugins.Select(p => Checks(catalog, p)).ToList();
        // First what is quick: of every plugin what it computes as it is given. Then what those compute that the change reaches, with every
        // option; then the laws of those next to it.
        var quick = checks.SelectMany(own => own.Where(IsRecorded).DistinctBy(c => c.Sentence));
        int reached = plugins.Count(p => Distance(p, changed) < int.MaxValue);
        var recorded = checks.Take(Math.Max(Nearest, reached)).SelectMany(own =>
            own.Where(IsRecorded).Except(own.Where(IsRecorded).DistinctBy(c => c.Sentence)));
        var lawful = checks.Take(Nearest).SelectMany(own => own).Where(c => !IsRecorded(c));
        return (laws ? lawful : quick.Concat(recorded).Concat(lawful)).Select(Fault).FirstOrDefault(f => f is not null);
    }

    /// <summary>Everything that does not hold of the program's own assembly, with times; how much that is.</summary>
    /// <param name="name">The assembly's name.</param>
    /// <param name="only">Only plugins of this key or kind; empty for all.</param>
    public int All(string name, string only)
    {
        var catalog = PluginSets.Catalog();
        int failed = 0;
        foreach (var plugin in Of(catalog, name).Where(p => only.Length == 0 || only == p.Kind.Name || only == Shipped.Key(p)))
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            foreach (var fault in Checks(catalog, plugin).Select(Fault).OfType<string>())
            {
                Console.WriteLine(fault);
                failed++;
            }

            Console.WriteLine($"# {Shipped.Key(plugin)}: {watch.Elapsed.TotalSeconds:f1} s");
        }

        return failed;
    }

    /// <summary>Records what all plugins compute.</summary>
    /// <param name="file">The file of numbers.</param>
    /// <param name="only">Only plugins of this key or kind; empty for all.</param>
    public void Record(string file, string only)
    {
        var (catalog, reference) = (PluginSets.Catalog(), ReferenceValues.Read(file));
        foreach (var plugin in PluginSets.Names.SelectMany(n => Of(catalog, n)).Where(p => only.Length == 0 || only == p.Kind.Name
            || only == Shipped.Key(p)))
        {
            PluginChecks.Record(catalog, plugin, reference, _shipped.OptionsOf(catalog, plugin));
            foreach (var options in _shipped.MoreOptionsOf(catalog, plugin))
                PluginChecks.Record(catalog, plugin, reference, options, Breadth.Given);
        }

        reference.Write(file);
    }

    private static IEnumerable<PluginDescriptor> Of(PluginCatalog catalog, string name) =>
        catalog.All.Where(p => p.Implementation.Assembly.GetName().Name == name && PluginChecks.Tried.Contains(p.Kind));

    private static int Distance(PluginDescriptor plugin, IReadOnlyList<string> classes)
    {
        var names = new[] { plugin.Implementation.Name, plugin.OptionsType?.Name };
        int[] places = [.. names.Select(n => Array.IndexOf([.. classes], n)).Where(i => i >= 0)];
        return places.Length == 0 ? int.MaxValue : places.Min();
    }

    /// <summary>Options that a mutant does not allow are what is found.</summary>
    private IReadOnlyList<PluginCheck> Checks(PluginCatalog catalog, PluginDescriptor plugin)
    {
        try
        {
            PluginCheck[] checks =
            [
                .. PluginChecks.Of(catalog, plugin, _shipped.OptionsOf(catalog, plugin), _reference),
                .. _shipped.MoreOptionsOf(catalog, plugin)
                    .SelectMany(o => PluginChecks.Of(catalog, plugin, o, _reference, Breadth.Given).Where(IsRecorded)),
            ];
            // Of what cannot be tried alone no law holds with what stands for the rest, but its numbers are the same every time.
            return Shipped.NotAlone.ContainsKey(Shipped.Key(plugin)) ? [.. checks.Where(IsRecorded)] : checks;
        }
        catch (Exception e)
        {
            return [new(plugin, "", PluginChecks.ComputesTheSame, () => throw new CheckFailedException(e.Message))];
        }
    }

    private static bool IsRecorded(PluginCheck check) => check.Sentence is PluginChecks.ComputesTheSame or PluginChecks.HasItsOptions;

    private static string? Fault(PluginCheck check)
    {
        try
        {
            check.Run();
            return null;
        }
        catch (CheckFailedException e)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
