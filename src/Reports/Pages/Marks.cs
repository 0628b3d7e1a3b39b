using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Pages;

/// <summary>What stands beside a number in a table's cell.</summary>
internal static class Marks
{
    /// <summary>What a comparison shows, in one word that the style knows; nothing for an empty word.</summary>
    public static Html Of(string verdict) =>
        verdict.Length == 0 ? Html.Nothing
        : verdict.EndsWith('?') ? Html.Of($""" <span class="tentative">{verdict}</span>""")
        : Html.Of($""" <span class="{verdict}">{verdict}</span>""");

    /// <summary>The number's interval, below it.</summary>
    public static Html Range(Interval? interval) =>
        interval is { } i ? Html.Of($"<small>{NumberText.Of(i.Low)} to {NumberText.Of(i.High)}</small>") : Html.Nothing;

    /// <summary>A cell with the p value of a check, and the smallest that so many seeds can give.</summary>
    public static Html SignFlips(PairedDifference difference)
    {
        var (p, least) = (difference.SignFlipP, difference.LeastSignFlipP);
        var shown = Html.Of($"{NumberText.P(p)}<small>never below {NumberText.P(least)}</small>");
        return Html.Of($"""<td class="number" data-value="{NumberText.Exact(p)}">{shown}</td>""");
    }
}
