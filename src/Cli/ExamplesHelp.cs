using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Diffusion.Cli.Commands;

namespace Diffusion.Cli;

/// <summary>The help of the library, followed by the command's examples.</summary>
internal sealed class ExamplesHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Puts it in place of the library's.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>()) option.Action = new ExamplesHelp((HelpAction)option.Action!);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is DocumentedCommand command
            ? command.Examples
            : ["diffusion run experiments/quickstart.json", "diffusion init my.json", "diffusion list runs --sort energy"];
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"    {example}");
        output.WriteLine();
        return code;
    }
}
