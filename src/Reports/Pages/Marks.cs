using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Pages;

/// <summary>What stands beside a number in a table's cell.</summary>
internal static class Marks
{
    /// <summary>What a test says, in one word that the style knows; nothing for an empty word.</summary>
    public static Html Of(string verdict) => verdict.Length == 0 ? Html.Nothing : Html.Of($""" <span class="{verdict}">{verdict}</span>""");

    /// <summary>The number's interval, below it.</summary>
    public static Html Range(Interval? interval) =>
        interval is { } i ? Html.Of($"<small>{NumberText.Of(i.Low)} to {NumberText.Of(i.High)}</small>") : Html.Nothing;
}
