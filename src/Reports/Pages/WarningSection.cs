using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>What the runs warned of: choices that are allowed but unfit, and what was not as it should be.</summary>
internal static class WarningSection
{
    public static Html Of(Comparison comparison)
    {
        var warnings = RunWarning.Of(comparison);
        return warnings.Count == 0 ? Html.Nothing : Html.Of($"""
            <section id="warnings">
            <h2>Warnings of the runs</h2>
            {Html.Each(warnings, w => Html.Of($"""<p class="warning"><strong>{w.Rows}</strong>: {w.Message}</p>"""))}
            </section>
            """);
    }
}
