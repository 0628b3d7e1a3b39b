using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Sweeps;

/// <summary>Reports a sweep that no process watches.</summary>
public static class SweepTracking
{
    /// <summary>Sends what is new in a sweep's folder to where its runs are reported; nothing when they are reported nowhere.</summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="catalog">Knows the trackers.</param>
    /// <param name="warn">Takes a sentence when it cannot be sent.</param>
    public static void Send(SweepFolder folder, PluginCatalog catalog, Action<string> warn)
    {
        try
        {
            var run = folder.Read()?.Variants.Select(folder.Run).FirstOrDefault(r => File.Exists(r.ExperimentFile));
            if (run is null) return;
            Tracker(run, catalog).Follow(RunFolder.At(folder.Path), warn).DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is ExperimentException or DamagedFileException)
        {
            warn($"The sweep is not reported: {e.Message}");
        }
    }

    /// <summary>
    /// The tracker of a run. The rest of its experiment is not looked at: what it needs, such as its data, may be elsewhere.
    /// </summary>
    private static ITracker Tracker(RunFolder run, PluginCatalog catalog)
    {
        var source = ExperimentSource.OfFile(run.ExperimentFile, catalog);
        var outside = source.Outside;
        List<Problem> problems = [.. source.Problems, .. outside.Problems];
        var section = source.Build().GetSection(ITracker.Kind.Key);
        var choices = new PluginChooser(outside.Catalog)
            .Choose(ITracker.Kind, section, new OptionsBinder(source, outside.Catalog, problems));
        return choices is [var chosen] && problems.Count == 0
            ? chosen.Create<ITracker>(catalog.NewServices().BuildServiceProvider())
            : throw new ExperimentException(problems);
    }
}
