using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>A comparison as one HTML page that needs nothing else: style, script, font, plots and pictures are inside it.</summary>
internal static class Page
{
    public static string Of(Comparison comparison) => Resource("page.html")
        .Replace("{{title}}", Html.Of($"{comparison.Runs.Title}").Text, StringComparison.Ordinal)
        .Replace("{{style}}", Style(), StringComparison.Ordinal)
        .Replace("{{script}}", Resource("page.js"), StringComparison.Ordinal)
        .Replace("{{content}}", Content(comparison).Text, StringComparison.Ordinal);

    private static Html Content(Comparison comparison) => Html.Join(
    [
        AnswerSection.Of(comparison), AxisSection.Of(comparison), TableSection.Of(comparison), OtherDataSection.Of(comparison),
        WarningSection.Of(comparison),
        PlotSection.Of(comparison), SampleSection.Of(comparison), SettingSection.Of(comparison), EnvironmentSection.Of(comparison),
    ]);

    private static string Style() => $$"""
        :root { {{Colours()}} }
        @font-face { font-family: "{{EmbeddedFont.Family}}"; src: url({{DataUri.Of("font/ttf", EmbeddedFont.Bytes())}}); }
        {{Resource("page.css")}}
        """;

    private static string Colours() => string.Join(
        ' ',
        $"--page: {Palette.Page.Css()};",
        $"--ink: {Palette.Ink.Css()};",
        $"--muted: {Palette.Muted.Css()};",
        $"--line: {Palette.Line.Css()};",
        $"--faint: {Palette.Faint.Css()};",
        $"--blue: {Palette.Blue.Css()};",
        $"--orange: {Palette.Orange.Css()};");

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
