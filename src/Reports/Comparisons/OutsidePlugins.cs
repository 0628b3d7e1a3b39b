using Diffusion.Framework.Plugins;

namespace Diffusion.Reports.Comparisons;

/// <summary>The outside plugins of which runs keep copies: their metrics say which of two numbers is better.</summary>
internal static class OutsidePlugins
{
    /// <param name="runs">The runs.</param>
    /// <param name="unmet">Takes a sentence for each assembly that cannot be loaded.</param>
    public static IReadOnlyList<PluginDescriptor> Of(IEnumerable<ComparedRun> runs, List<string> unmet)
    {
        var copies = runs.SelectMany(r => PluginCopies.Of(r.Folder.Path))
            .DistinctBy(c => Path.GetFileName(Path.GetDirectoryName(c)));
        return [.. copies.SelectMany(c => Plugins(c, unmet))];
    }

    private static IReadOnlyList<PluginDescriptor> Plugins(string copy, List<string> unmet)
    {
        try
        {
            return PluginAssembly.Load(copy).Plugins;
        }
        catch (PluginAssemblyException e)
        {
            unmet.Add($"The metrics of an assembly of plugins do not rank: {e.Message}");
            return [];
        }
    }
}
