using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;

namespace Diffusion.Cli.Commands;

/// <summary>Runs the checks of plugins and tells what does not hold, what could not be tried, and what was compared.</summary>
/// <param name="catalog">Where the plugins are registered.</param>
/// <param name="against">The file of numbers to compare with; null compares with those of the program's release.</param>
/// <param name="record">The file that takes the numbers; null keeps none.</param>
internal sealed class PluginVerification(PluginCatalog catalog, string? against, string? record)
{
    private readonly ReferenceValues _reference = against is null ? ReferenceValues.OfProgram() : ReferenceValues.Read(against);
    private readonly ReferenceValues? _kept = record is null ? null : ReferenceValues.Read(record);
    private readonly List<string> _missing = [];
    private int _compared;

    /// <summary>Tries them all; gives the exit code.</summary>
    public int Run(IReadOnlyList<ReadPlugin> plugins)
    {
        int code = ExitCode.Done;
        foreach (var plugin in plugins)
            if (!Holds(plugin)) code = ExitCode.Failed;
        if (record is not null) _kept!.Write(record);
        if (against is not null)
            Console.Out.WriteLine($"{_compared} compared with '{against}', {_missing.Count} not in it"
                + (_missing.Count > 0 ? $": {string.Join(", ", _missing)}" : ""));
        return code;
    }

    private bool Holds(ReadPlugin read)
    {
        var plugin = read.Plugin;
        if (read.Refusal is { } refusal)
        {
            Console.Out.WriteLine($"{plugin.Kind.Name} '{plugin.Name}': not tried: {refusal}");
            return true;
        }

        int failed = 0;
        var checks = PluginChecks.Of(catalog, plugin, read.Options, _reference);
        var untried = new List<(PluginCheck Check, string Reason)>();
        foreach (var check in checks)
        {
            try
            {
                if (check.Run() is { } reason) untried.Add((check, reason));
            }
            catch (CheckFailedException e)
            {
                failed++;
                Console.Out.WriteLine($"  {e.Message}");
            }
        }

        foreach (var reason in untried.Select(u => u.Reason).Distinct()) Console.Out.WriteLine($"  not tried: {reason}");
        Tell(plugin, checks.Count, failed, untried.Count);
        Note(read, checks.Except(untried.Select(u => u.Check)).Any(c => c.Sentence == PluginChecks.ComputesTheSame), failed == 0);
        return failed == 0;
    }

    private static void Tell(PluginDescriptor plugin, int checks, int failed, int untried)
    {
        var summary = failed > 0 ? $"{failed} of {checks} checks do not hold" : untried > 0 ? $"{checks - untried} of {checks} checks hold"
            : $"all {checks} checks hold";
        var rest = untried > 0 ? $", {untried} could not be tried" : "";
        var note = PluginChecks.Tried.Contains(plugin.Kind) ? "" : $"; of the kind '{plugin.Kind.Name}' there are no more";
        Console.Out.WriteLine($"{plugin.Kind.Name} '{plugin.Name}': {summary}{rest}{note}");
    }

    /// <summary>What was compared is counted; the numbers of what is right are kept.</summary>
    private void Note(ReadPlugin read, bool compared, bool holds)
    {
        var plugin = read.Plugin;
        if (compared) _compared++;
        else _missing.Add($"{plugin.Kind.Name} '{plugin.Name}'");
        if (_kept is null) return;
        if (holds) PluginChecks.Record(catalog, plugin, _kept, read.Options);
        else Console.Out.WriteLine($"{plugin.Kind.Name} '{plugin.Name}': left out of '{record}', since not all of its checks hold");
    }
}
