using System.Net;

namespace Diffusion.Reports.Pages;

/// <summary>HTML text. What is put into it is encoded, unless it is HTML itself.</summary>
internal readonly record struct Html(string Text)
{
    public static readonly Html Nothing = new("");

    /// <summary>HTML with values in it: <c>Html.Of($"&lt;td&gt;{name}&lt;/td&gt;")</c>.</summary>
    public static Html Of(FormattableString html) => new(string.Format(
        System.Globalization.CultureInfo.InvariantCulture,
        html.Format,
        [.. html.GetArguments().Select(a => a is Html h ? h.Text : WebUtility.HtmlEncode($"{a}"))]));

    /// <summary>The parts one after another.</summary>
    public static Html Join(IEnumerable<Html> parts) => new(string.Join("\n", parts.Select(p => p.Text)));

    /// <summary>HTML for each item.</summary>
    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> html) => Join(items.Select(html));

    public override string ToString() => Text;
}
