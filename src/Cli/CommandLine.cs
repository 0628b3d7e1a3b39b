using System.CommandLine;
using System.CommandLine.Help;
using Diffusion.Cli.Commands;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Cli;

/// <summary>The command <c>diffusion</c>.</summary>
public static class CommandLine
{
    /// <summary>Parses the arguments, runs the command and gives the exit code. Errors are told in words, without a stack trace.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        var catalog = PluginSet.Create();
        var root = new RootCommand("Trains, samples and compares diffusion models from experiment files.")
        {
            RunCommand.Create(catalog),
            ResumeCommand.Create(catalog),
            SweepCommand.Create(catalog),
            SampleCommand.Create(catalog),
            EvaluateCommand.Create(catalog),
            ValidateCommand.Create(catalog),
            PluginsCommand.Create(catalog),
            VerifyCommand.Create(catalog),
            SchemaCommand.Create(catalog),
            ReportCommand.Create(catalog),
            ExportCommand.Create(catalog),
            SyncCommand.Create(),
        };

        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine($"'diffusion{Of(parsed)} --help' shows what is allowed.");
            return ExitCode.Wrong;
        }

        try
        {
            if (Computes(parsed)) LibtorchPackage.Load();
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e.Message);
            return e is ExperimentException or RunNotFoundException or ReportException ? ExitCode.Wrong : ExitCode.Failed;
        }
    }

    /// <summary>False for commands that only tell something: they must answer at once, also where there is no libtorch yet.</summary>
    private static bool Computes(ParseResult parsed) =>
        parsed.Action is not HelpAction && parsed.CommandResult.Command is not RootCommand
        && parsed.CommandResult.Command.Name is not ("plugins" or "schema");

    private static string Of(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : " " + parsed.CommandResult.Command.Name;
}
