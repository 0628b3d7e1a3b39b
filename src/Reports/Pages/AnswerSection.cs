using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>The title, what was asked, the answer, and what is not as it should be.</summary>
internal static class AnswerSection
{
    public static Html Of(Comparison comparison) => Html.Of($"""
        <header>
        <h1>{comparison.Runs.Title}</h1>
        {Question(comparison.Runs.Description)}
        <div class="answer" id="answer">{Html.Each(Answer.Paragraphs(comparison), p => Html.Of($"<p>{p}</p>"))}</div>
        {Html.Each(Answer.Warnings(comparison), w => Html.Of($"""<p class="warning">{w}</p>"""))}
        </header>
        """);

    private static Html Question(string? description) =>
        description is null ? Html.Nothing : Html.Of($"""<p class="question">{description}</p>""");
}
