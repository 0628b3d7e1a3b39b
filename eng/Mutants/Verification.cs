using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;
using Diffusion.Framework.Torch;

namespace Diffusion.Mutants;

/// <summary>Tries the plugins of one assembly.</summary>
internal sealed class Verification : IDisposable
{
    private const string Recorded = "it computes what its revision computes";

    private readonly Shipped _shipped = new();
    private readonly ReferenceValues _reference = ReferenceValues.OfProgram();

    public Verification()
    {
        NativeLibtorch.Load();
        TorchSharp.torch.set_num_threads(1);
    }

    public void Dispose() => _shipped.Dispose();

    /// <summary>
    /// What is wrong with a changed assembly first of all; null where all holds. What every plugin computes with its defaults, those first
    /// whose classes were changed, then all checks of these with every option.
    /// </summary>
    /// <param name="assembly">The assembly's file.</param>
    /// <param name="changed">Names of classes of the changed file.</param>
    /// <param name="laws">True for the laws alone.</param>
    public string? FirstFault(string assembly, IReadOnlyCollection<string> changed, bool laws)
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

        var plugins = Of(catalog, Path.GetFileNameWithoutExtension(assembly)).OrderByDescending(p => IsOf(p, changed)).ToList();
        var own = plugins.Where(p => IsOf(p, changed)).ToList();
        if (own.Count == 0) own = plugins;
        // Of all plugins what they compute with their defaults, which is quick; of those that were changed everything.
        var quick = plugins.Select(p => Checks(catalog, p).FirstOrDefault(c => c.Sentence == Recorded)).OfType<PluginCheck>();
        var thorough = own.SelectMany(p => Checks(catalog, p)).OrderByDescending(c => c.Sentence == Recorded);
        return quick.Concat(thorough).Where(c => !laws || c.Sentence != Recorded).Select(Fault).FirstOrDefault(f => f is not null);
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
            PluginChecks.Record(catalog, plugin, reference, _shipped.OptionsOf(catalog, plugin));
        reference.Write(file);
    }

    private static IEnumerable<PluginDescriptor> Of(PluginCatalog catalog, string name) =>
        catalog.All.Where(p => p.Implementation.Assembly.GetName().Name == name && !Shipped.NotAlone.ContainsKey(Shipped.Key(p)));

    private static bool IsOf(PluginDescriptor plugin, IReadOnlyCollection<string> classes) =>
        classes.Contains(plugin.Implementation.Name) || classes.Contains(plugin.OptionsType?.Name ?? "");

    /// <summary>Options that a mutant does not allow are what is found.</summary>
    private IReadOnlyList<PluginCheck> Checks(PluginCatalog catalog, PluginDescriptor plugin)
    {
        try
        {
            return PluginChecks.Of(catalog, plugin, _shipped.OptionsOf(catalog, plugin), _reference);
        }
        catch (Exception e)
        {
            return [new(plugin, "", Recorded, () => throw new CheckFailedException(e.Message))];
        }
    }

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
