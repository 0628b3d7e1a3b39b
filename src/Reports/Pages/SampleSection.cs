using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>The pictures of samples beside each other, all from the same noise.</summary>
internal static class SampleSection
{
    public static Html Of(Comparison comparison)
    {
        var seeds = comparison.Rows.Where(r => r.Finished.Count > 0).Select(r => r.Finished.Select(f => f.Seed).ToList()).ToList();
        long seed = seeds.SelectMany(s => s).GroupBy(s => s).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
        var pictures = comparison.Rows
            .Select(row => (row.Name, Run: row.Finished.FirstOrDefault(r => r.Seed == seed)))
            .Select(p => (p.Name, File: p.Run?.Folder.File(Path.Combine("samples", "final.png"))))
            .Where(p => File.Exists(p.File)).ToList();
        return pictures.Count == 0 ? Html.Nothing : Html.Of($"""
            <section>
            <h2>Samples</h2>
            <p class="note">All with seed {seed}: the same place in each picture began as the same noise, scaled to the first noise level.</p>
            <div class="pictures">
            {Html.Each(pictures, p => Html.Of($"""<figure><img alt="samples of {p.Name}" src="{DataUri.Of("image/png", File.ReadAllBytes(p.File!))}"><figcaption>{p.Name}</figcaption></figure>"""))}
            </div>
            </section>
            """);
    }
}
