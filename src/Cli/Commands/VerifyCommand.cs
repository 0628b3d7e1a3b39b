using System.CommandLine;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

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
            var plugins = isAssembly ? Of(known, PluginAssembly.Load(name)) : Named(known, name);
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

            var verification = new PluginVerification(known, parsed.GetValue(against), parsed.GetValue(record));
            return verification.Run(SettingsOfEach.Read(known, plugins, parsed.GetRequiredValue(set)));
        });
        return command;
    }

    private static List<PluginDescriptor> Named(PluginCatalog catalog, string name) =>
        [.. catalog.All.Where(p => p.Name == name || p.Kind.Name == name || $"{p.Kind.Name}/{p.Name}" == name)];

    /// <summary>Those of an assembly, wherever else it stands too: assemblies of one content are one.</summary>
    private static List<PluginDescriptor> Of(PluginCatalog catalog, PluginAssembly assembly) =>
        [.. catalog.All.Where(p => p.Outside == assembly)];
}
