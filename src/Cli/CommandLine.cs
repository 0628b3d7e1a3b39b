using System.CommandLine;
using System.CommandLine.Help;
using Diffusion.Cli.Commands;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Cli;

/// <summary>The command <c>diffusion</c>.</summary>
public static class CommandLine
{
    /// <summary>Parses the arguments, runs the command and gives the exit code. Errors are told in words, without a stack trace.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        var parsed = Create(PluginSet.Create()).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var mistake in Mistakes.Of(parsed)) Console.Error.WriteLine(mistake);
            Console.Error.WriteLine($"'diffusion{Of(parsed)} --help' shows what is allowed.");
            return ExitCode.Wrong;
        }

        var output = Console.Out;
        try
        {
            if (parsed.GetValue(Arguments.Quiet)) Console.SetOut(TextWriter.Null);
            LibtorchPackage.Offer();
            if (Computes(parsed)) NativeLibtorch.Load();
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e.Message);
            return e is ExperimentException or RunNotFoundException or ReportException ? ExitCode.Wrong : ExitCode.Failed;
        }
        finally
        {
            Console.SetOut(output);
        }
    }

    /// <summary>Every command.</summary>
    internal static RootCommand Create(PluginCatalog catalog)
    {
        var root = new RootCommand("Trains, samples and compares diffusion models from experiment files.")
        {
            Arguments.Quiet,
            InitCommand.Create(catalog),
            RunCommand.Create(catalog),
            ResumeCommand.Create(catalog),
            SweepCommand.Create(catalog),
            SampleCommand.Create(catalog),
            EvaluateCommand.Create(catalog),
            ValidateCommand.Create(catalog),
            ListCommand.Create(catalog),
            ShowCommand.Create(catalog),
            DiffCommand.Create(),
            BestCommand.Create(catalog),
            ReportCommand.Create(catalog),
            CleanCommand.Create(),
            PluginsCommand.Create(catalog),
            VerifyCommand.Create(catalog),
            SchemaCommand.Create(catalog),
            ExportCommand.Create(catalog),
            SyncCommand.Create(),
            CompletionCommand.Create(),
        };
        ExamplesHelp.AddTo(root);
        return root;
    }

    /// <summary>True for commands that begin by computing: what is wrong with libtorch is told before anything else.</summary>
    private static bool Computes(ParseResult parsed) =>
        parsed.Action is not HelpAction
        && parsed.CommandResult.Command.Name is "run" or "resume" or "sweep" or "sample" or "evaluate" or "verify" or "export";

    /// <summary>True for a command whose results are files; of the others what they print is all that they do.</summary>
    public static bool LeavesFiles(IReadOnlyList<string> arguments) =>
        arguments.FirstOrDefault(a => !a.StartsWith('-')) is "run" or "resume" or "sweep" or "sample" or "evaluate" or "report" or "sync" or "init" or "clean" or "export";

    private static string Of(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : " " + parsed.CommandResult.Command.Name;
}
