using System.CommandLine;
using Diffusion.Cli.Display;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports;

namespace Diffusion.Cli.Commands;

internal static class ReportCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var directories = new Argument<string[]>("DIR")
        {
            Description = "a sweep's folder, a run's, or any folder with runs below it; several are compared with each other",
            Arity = ArgumentArity.OneOrMore,
        };
        var baseline = new Option<string?>("--baseline")
        {
            Description = "the variant that others are compared with; when absent the sweep's own, else the first",
            HelpName = "NAME",
        };
        var metric = new Option<string?>("--metric")
        {
            Description = "the metric that the report leads with; when absent the sweep's own",
            HelpName = "NAME",
        };
        var target = new Option<string?>("--out")
        {
            Description = "the folder to write to; when absent 'report' in DIR, or in the folder that holds all of them",
            HelpName = "FOLDER",
        };
        var command = new DocumentedCommand(
            "report", "Compares runs: writes a page, and tables as CSV, Markdown and LaTeX.",
            "diffusion report runs/samplers",
            "diffusion report runs/toy2d --metric energy",
            "diffusion report runs/toy2d/1a2b3c4d5e6f runs/toy2d/6f5e4d3c2b1a --out comparison",
            "diffusion report runs/samplers --baseline 'sampler=ddim, steps=20'")
        {
            directories, baseline, metric, target,
        };
        command.SetAction(parsed =>
        {
            var folders = parsed.GetRequiredValue(directories);
            var sweeps = folders.Select(d => new SweepFolder(d)).ToList();
            foreach (var sweep in sweeps) Refresh(sweep);
            var report = Report.Write(folders, catalog, parsed.GetValue(baseline), parsed.GetValue(metric), parsed.GetValue(target));
            foreach (var line in report.Sentences.Concat(report.Files.Select(RunText.Relative))) Console.Out.WriteLine(line);
            if (parsed.GetValue(target) is not null) return;
            foreach (var sweep in sweeps) SweepTracking.Send(sweep, catalog, Console.Error.WriteLine);
        });
        return command;
    }

    /// <summary>A sweep that may only be read is reported as its record says.</summary>
    private static void Refresh(SweepFolder sweep)
    {
        try
        {
            sweep.Refresh();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            Console.Error.WriteLine(
                $"The states of the sweep '{sweep.Name}' are as its record says, which could not be written: {e.Message}");
        }
    }
}
