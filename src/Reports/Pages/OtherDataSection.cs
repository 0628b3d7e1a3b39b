using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Tables;

namespace Diffusion.Reports.Pages;

/// <summary>The rows with other data than the baseline; nothing where there are none.</summary>
internal static class OtherDataSection
{
    public static Html Of(Comparison comparison)
    {
        if (comparison.OfOtherData.Count == 0) return Html.Nothing;
        var table = OtherDataTable.Of(comparison);
        return Html.Of($"""
            <section>
            <h2>Other data</h2>
            <p class="note">Numbers of other data are not ranked against those above.</p>
            <div class="wide" tabindex="0" role="region" aria-label="Table of variants with other data">
            <table id="other-data">
            <thead><tr>{Html.Each(table.Header, h => Html.Of($"""<th scope="col">{h}</th>"""))}</tr></thead>
            <tbody>{Html.Each(table.Lines, Row)}</tbody>
            </table>
            </div>
            </section>
            """);
    }

    private static Html Row(IReadOnlyList<string> cells) =>
        Html.Of($"""<tr><th scope="row">{cells[0]}</th>{Html.Each(cells.Skip(1), c => Html.Of($"<td>{c}</td>"))}</tr>""");
}
