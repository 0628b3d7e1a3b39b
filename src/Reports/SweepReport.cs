using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Reports;

/// <summary>The report of a sweep, with the baseline and the metric that its file names.</summary>
/// <param name="catalog">Says which numbers rank.</param>
public sealed class SweepReport(PluginCatalog catalog) : ISweepReport
{
    public ReportOutcome Write(SweepFolder folder) => Report.Write([folder.Path], catalog);
}
