using System.CommandLine;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;

namespace Diffusion.Cli.Commands;

internal static class VerifyCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var what = new Argument<string>("NAME|ASSEMBLY")
        {
            Description = "the name of a plugin, such as ddim or sampler/ddim, a kind, such as sampler, or an assembly of outside plugins",
        };
        var set = Arguments.Set();
        set.Description = "an option of the plugin, such as --set eta=0.5; may be repeated";
        set.HelpName = "option=value";
        var with = Arguments.With();
        var record = new Option<string?>("--record")
        {
            Description = "writes what the plugins compute on fixed inputs into a file, to be compared with later", HelpName = "FILE",
        };
        var against = new Option<string?>("--against")
        {
            Description = "compares with what --record wrote; "
                + "the program's own plugins are compared with what they computed when they were released",
            HelpName = "FILE",
        };
        var command = new DocumentedCommand(
            "verify", "Tries plugins against exact answers, with their defaults and with each option changed; tells what does not hold.",
            "diffusion verify cosine",
            "diffusion verify sampler/ddim --set eta=0.5",
            "diffusion verify my-plugins/bin/MyPlugins.dll")
        {
            what, set, with, record, against,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(what);
            bool isAssembly = name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
            var known = new ExperimentReader(catalog).PluginsOf(isAssembly ? name : parsed.GetValue(with));
            var plugins = isAssembly ? known.All.Where(p => p.Outside is { } o && o.File == Path.GetFullPath(name)).ToList()
                : Named(known, name);
            if (plugins.Count == 0)
            {
                var names = known.All.Select(p => p.Name).Concat(known.Kinds.Select(k => k.Name)).Distinct();
                Console.Error.WriteLine(
                    $"There is no plugin and no kind '{name}'.{NearestName.Hint(name, names)} 'diffusion plugins' lists all.");
                return ExitCode.Wrong;
            }

            if (parsed.GetValue(against) is { } missing && !File.Exists(missing))
            {
                Console.Error.WriteLine($"There is no file '{missing}' to compare with; '--record {missing}' writes it.");
                return ExitCode.Wrong;
            }

            var reference = parsed.GetValue(against) is { } earlier ? ReferenceValues.Read(earlier) : ReferenceValues.OfProgram();
            var kept = parsed.GetValue(record) is { } file ? ReferenceValues.Read(file) : null;
            int code = ExitCode.Done;
            foreach (var plugin in plugins)
            {
                var options = PluginSettings.Read(known, plugin, parsed.GetRequiredValue(set)).Options;
                if (!Verify(PluginChecks.Of(known, plugin, options, reference), plugin)) code = ExitCode.Failed;
                else if (kept is not null) PluginChecks.Record(known, plugin, kept, options);
            }

            kept?.Write(parsed.GetValue(record)!);
            return code;
        });
        return command;
    }

    private static List<PluginDescriptor> Named(PluginCatalog catalog, string name) =>
        [.. catalog.All.Where(p => p.Name == name || p.Kind.Name == name || $"{p.Kind.Name}/{p.Name}" == name)];

    private static bool Verify(IReadOnlyList<PluginCheck> checks, PluginDescriptor plugin)
    {
        int failed = 0;
        foreach (var check in checks)
        {
            try
            {
                check.Run();
            }
            catch (CheckFailedException e)
            {
                failed++;
                Console.Out.WriteLine($"  {e.Message}");
            }
        }

        var summary = failed == 0 ? $"all {checks.Count} checks hold" : $"{failed} of {checks.Count} checks do not hold";
        var note = PluginChecks.Tried.Contains(plugin.Kind) ? "" : $"; of the kind '{plugin.Kind.Name}' there are no more";
        Console.Out.WriteLine($"{plugin.Kind.Name} '{plugin.Name}': {summary}{note}");
        return failed == 0;
    }
}
