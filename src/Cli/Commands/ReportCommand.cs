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
        var directory = new Argument<string>("DIR") { Description = "a sweep's folder, or any folder with runs below it" };
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
        var command = new Command("report", "Compares runs: writes DIR/report/report.html, table.csv and table.md.")
        {
            directory, baseline, metric,
        };
        command.SetAction(parsed =>
        {
            var sweep = new SweepFolder(parsed.GetRequiredValue(directory));
            sweep.Refresh();
            var report = Report.Write(parsed.GetRequiredValue(directory), catalog, parsed.GetValue(baseline), parsed.GetValue(metric));
            foreach (var line in report.Sentences.Concat(report.Files.Select(RunText.Relative))) Console.Out.WriteLine(line);
            SweepTracking.Send(sweep, catalog, Console.Error.WriteLine);
        });
        return command;
    }
}
