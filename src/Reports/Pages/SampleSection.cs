using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>The pictures of samples beside each other, all from the same noise, or their text.</summary>
internal static class SampleSection
{
    // More pictures make a page that opens slowly and that nobody looks at whole.
    private const int Most = 60;
    private const int MostOfText = 1500;

    public static Html Of(Comparison comparison)
    {
        long seed = CommonSeed(comparison.Rows);
        var pictures = comparison.Rows.Select(row => new Picture(row, File(row, seed))).Where(p => System.IO.File.Exists(p.File)).ToList();
        var shown = pictures
            .OrderByDescending(p => p.Row == comparison.Baseline)
            .ThenBy(p => Rank(comparison, p.Row))
            .Take(Most)
            .Select(p => p.Row)
            .ToHashSet();
        var left = pictures.Count == shown.Count ? "" : $" Those of the {Most} best variants are shown, of {pictures.Count}.";
        var note = pictures.Any(p => p.IsText)
            ? $"All with seed {seed}; more of each stands in samples/samples.txt of its run.{left}"
            : $"All with seed {seed}: the same place in each picture began as the same noise, "
                + $"scaled to the first noise level.{left}";
        return pictures.Count == 0 ? Html.Nothing : Html.Of($"""
            <section>
            <h2>Samples</h2>
            <p class="note">{note}</p>
            <div class="pictures">
            {Html.Each(pictures.Where(p => shown.Contains(p.Row)), Figure)}
            </div>
            </section>
            """);
    }

    /// <summary>The seed that most rows have.</summary>
    private static long CommonSeed(IReadOnlyList<ComparedRow> rows) =>
        rows.SelectMany(r => r.Finished).GroupBy(r => r.Seed).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;

    private static string? File(ComparedRow row, long seed)
    {
        if (row.Finished.FirstOrDefault(r => r.Seed == seed)?.Samples is not { } samples) return null;
        var text = Path.Combine(samples, "samples.txt");
        return System.IO.File.Exists(text) ? text : Path.Combine(samples, "final.png");
    }

    private static double Rank(Comparison comparison, ComparedRow row) =>
        comparison.Main is { } main && main.Ranked.Contains(row) ? main.Metric.Loss(main[row]!.Seeds.Mean) : double.PositiveInfinity;

    private static Html Figure(Picture picture)
    {
        if (picture.IsText)
        {
            var text = System.IO.File.ReadAllText(picture.File!);
            int end = text.Length <= MostOfText ? text.Length : text.LastIndexOf("\n--- ", MostOfText, StringComparison.Ordinal);
            var shown = text[..(end > 0 ? end : MostOfText)];
            return Html.Of($"""<figure><pre>{shown}</pre><figcaption>{picture.Row.Name}</figcaption></figure>""");
        }

        var source = DataUri.Of("image/png", System.IO.File.ReadAllBytes(picture.File!));
        var image = Html.Of($"""<img alt="samples of {picture.Row.Name}" src="{source}">""");
        return Html.Of($"""<figure>{image}<figcaption>{picture.Row.Name}</figcaption></figure>""");
    }

    private sealed record Picture(ComparedRow Row, string? File)
    {
        public bool IsText => File is not null && Path.GetExtension(File) == ".txt";
    }
}
