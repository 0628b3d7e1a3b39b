using Microsoft.Playwright;

namespace Diffusion.Browser.Tests;

/// <summary>A headless Chromium of this machine, without a network. Nothing is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    // A Chromium of another place is named in this environment variable.
    private const string Variable = "DIFFUSION_CHROMIUM";

    private static readonly string[] Places = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? [named] : ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } program) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a file as a user does; skips the test where there is no Chromium.</summary>
    public async Task<IPage> Open(string file, int width = 1200, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, $"There is no Chromium at {string.Join(", ", Places)}. Name one in {Variable}.");
        var context = await _browser!.NewContextAsync(
            new() { Offline = true, ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme });
        var page = await context.NewPageAsync();
        page.Console += (_, message) => Assert.Fail(message.Text);
        page.PageError += (_, error) => Assert.Fail(error);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return page;
    }
}
