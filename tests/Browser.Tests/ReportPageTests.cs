using Diffusion.Reports;
using Diffusion.Reports.Tests.Comparisons;
using Microsoft.Playwright;

namespace Diffusion.Browser.Tests;

/// <summary>The page of a report, as a reader with a browser meets it.</summary>
public sealed class ReportPageTests : IClassFixture<Browser>, IDisposable
{
    // A black pixel.
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

    private readonly ComparedFolder _folder = new();
    private readonly Browser _browser;
    private readonly string _file;

    public ReportPageTests(Browser browser)
    {
        _browser = browser;
        _folder.Variant("ddim", 10, 2.0, 2.3, 1.9, 2.1, 2.2);
        _folder.Variant("heun", 100, 1.51, 1.79, 1.42, 1.60, 1.69);
        _folder.Variant("euler", 9, 12.0, 12.3, 12.5, 11.0, 11.9);
        _folder.Waiting("rk45", 0);
        _folder.WriteSweep();
        foreach (var sampler in new[] { "ddim", "heun", "euler" })
        {
            var samples = Directory.CreateDirectory(Path.Combine(_folder.Path, $"{sampler}-0", "samples"));
            File.WriteAllBytes(Path.Combine(samples.FullName, "final.png"), Convert.FromBase64String(Pixel));
        }

        _file = Report.Write(_folder.Path, ComparedFolder.Catalog).Files[0];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_answer_the_plots_and_the_samples_are_shown_without_a_network()
    {
        var page = await _browser.Open(_file);

        Assert.StartsWith(
            "'sampler=heun' has the lowest distance, 1.602, against 2.1",
            await page.Locator("#answer").InnerTextAsync(),
            StringComparison.Ordinal);
        Assert.Equal("1 of 16 runs is waiting and left out.", await page.Locator(".warning").InnerTextAsync());
        Assert.Equal(["best"], await page.Locator("#variants .best").AllInnerTextsAsync());
        Assert.True(await page.Locator("#variants tr:has(.best) >> text=sampler=heun").IsVisibleAsync());
        Assert.Equal(2, await page.Locator(".plot svg:visible").CountAsync());
        Assert.Equal(
            ["samples of sampler=ddim", "samples of sampler=heun", "samples of sampler=euler"],
            await page.Locator(".pictures img").EvaluateAllAsync<string[]>("all => all.map(i => i.alt)"));
        Assert.True(
            await page.Locator(".pictures img").EvaluateAllAsync<bool>("all => all.every(i => i.complete && i.naturalWidth === 1)"));
        Assert.Equal(
            0, await page.EvaluateAsync<int>("performance.getEntriesByType('resource').filter(r => !r.name.startsWith('data:')).length"));
    }

    [Fact]
    public async Task A_click_sorts_by_value_and_another_click_turns_the_order()
    {
        var page = await _browser.Open(_file);
        var header = page.Locator("#variants th:has(button:text-is('distance'))");

        await header.Locator("button").ClickAsync();
        Assert.Equal(["sampler=heun", "sampler=ddim", "sampler=euler", "sampler=rk45"], await Names(page));
        Assert.Equal("ascending", await header.GetAttributeAsync("aria-sort"));

        await header.Locator("button").ClickAsync();
        Assert.Equal(["sampler=euler", "sampler=ddim", "sampler=heun", "sampler=rk45"], await Names(page));
        Assert.Equal("descending", await header.GetAttributeAsync("aria-sort"));
    }

    [Fact]
    public async Task The_keyboard_sorts_too()
    {
        var page = await _browser.Open(_file);
        await page.Locator("#filter").FocusAsync();
        // The table's own scrolling, then its headers: variant, distance, difference, sign flips, function evaluations.
        for (int i = 0; i < 6; i++) await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");

        Assert.Equal(["sampler=euler", "sampler=ddim", "sampler=heun", "sampler=rk45"], await Names(page));
        Assert.Equal(["function evaluations"], await page.Locator("#variants th[aria-sort] button").AllInnerTextsAsync());
    }

    [Fact]
    public async Task Words_filter_the_rows()
    {
        var page = await _browser.Open(_file);
        Assert.Equal("4 of 4 shown", await page.Locator("#shown").InnerTextAsync());

        await page.Locator("#filter").FillAsync("EU best");

        Assert.Equal(["sampler=heun"], await Names(page));
        Assert.Equal("0 of 4 shown", await Shown("no such word"));
        Assert.Equal("4 of 4 shown", await Shown(""));

        async Task<string> Shown(string words)
        {
            await page.Locator("#filter").FillAsync(words);
            return await page.Locator("#shown").InnerTextAsync();
        }
    }

    [Fact]
    public async Task A_narrow_screen_scrolls_the_table_and_not_the_page()
    {
        var page = await _browser.Open(_file, width: 360);

        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(await page.Locator(".wide").First.EvaluateAsync<bool>("e => e.scrollWidth > e.clientWidth"));
        Assert.True(await page.Locator("#answer").EvaluateAsync<bool>("e => e.scrollWidth <= e.clientWidth"));
    }

    /// <summary>Before, a long name of a picture, which has no place to break, made the page as wide as itself.</summary>
    [Fact]
    public async Task A_long_name_of_a_picture_is_broken_on_a_narrow_screen()
    {
        using var folder = new ComparedFolder();
        foreach (var name in new[] { "short", new string('x', 120) })
        {
            var run = folder.Run(name[..5], $$$"""{"seed":0,"sampler":{"name":"{{{name}}}"}}""", metrics: ("distance", 1));
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(run.Samples).FullName, "final.png"), Convert.FromBase64String(Pixel));
        }

        var page = await _browser.Open(Report.Write(folder.Path, ComparedFolder.Catalog).Files[0], width: 400);

        Assert.Equal(2, await page.Locator(".pictures figcaption").CountAsync());
        Assert.True(await page.Locator(".pictures figure").EvaluateAllAsync<bool>("all => all.every(f => f.scrollWidth <= f.clientWidth)"));
        Assert.True(await page.Locator(".pictures").First.EvaluateAsync<bool>("e => e.scrollWidth <= e.clientWidth"));
    }

    [Fact]
    public async Task Axes_are_shown_where_settings_are_crossed_and_scroll_on_a_narrow_screen()
    {
        using var folder = new ComparedFolder();
        folder.TwoByTwo();
        folder.WriteSweep();

        var page = await _browser.Open(Report.Write(folder.Path, ComparedFolder.Catalog).Files[0], width: 360);

        Assert.Equal(
            ["objective=epsilon baseline", "objective=x0 best", "schedule=linear best", "schedule=cosine worse"],
            await page.Locator("#axes tbody tr").EvaluateAllAsync<string[]>(
                "all => all.map(r => `${r.cells[0].innerText} ${r.querySelector('span').innerText}`)"));
        Assert.Equal(
            "objective=x0\t23.5\n3.351 to 43.65\n\t25.25\n4.488 to 46.01",
            (await page.Locator("#cross tbody tr").Nth(1).InnerTextAsync()).Trim());
        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(await page.Locator(".wide:has(#axes)").EvaluateAsync<bool>("e => e.scrollWidth > e.clientWidth"));
        Assert.Equal(0, await (await _browser.Open(_file)).Locator("#axes").CountAsync());
    }

    [Theory]
    [InlineData(ColorScheme.Light, "rgb(255, 255, 255)")]
    [InlineData(ColorScheme.Dark, "rgb(20, 24, 31)")]
    public async Task The_page_and_its_plots_follow_the_readers_colours(ColorScheme scheme, string background)
    {
        var page = await _browser.Open(_file, scheme: scheme);
        Assert.Equal(background, await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(
            background, await page.Locator(".plot svg rect[fill=white]").First.EvaluateAsync<string>("e => getComputedStyle(e).fill"));
    }

    [Fact]
    public async Task Differences_of_configuration_open_on_a_click()
    {
        var page = await _browser.Open(_file);
        var details = page.Locator("details", new() { HasText = "sampler=heun: 1 setting differs from the baseline" });
        Assert.False(await details.Locator("table").IsVisibleAsync());

        await details.Locator("summary").ClickAsync();

        Assert.Equal("sampler\tddim\theun", (await details.Locator("tbody tr").InnerTextAsync()).Trim());
    }

    private static async Task<IReadOnlyList<string>> Names(IPage page) =>
        await page.Locator("#variants tbody tr:visible th").AllInnerTextsAsync();
}
