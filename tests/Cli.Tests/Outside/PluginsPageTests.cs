using System.Text.RegularExpressions;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;

namespace Diffusion.Cli.Tests.Outside;

/// <summary>The code of docs/plugins.md is compiled, and does what the page says.</summary>
public sealed partial class PluginsPageTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "promises", "plugins.md"))
        .ReplaceLineEndings("\n");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheExampleIsAPluginThatIsRight()
    {
        var assembly = Compiled();
        var experiment = _folder.File("experiment.json", Blocks("json")[0]);
        var valid = Invocation.Of("validate", experiment);
        Assert.Equal((0, ""), (valid.ExitCode, valid.Error));

        var verified = Invocation.Of("verify", assembly);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Matches("^sampler 'midpoint': all [0-9]+ checks hold\n$", verified.Output);
        var one = Invocation.Of("verify", "midpoint", "--with", experiment, "--set", "part=0.7");
        Assert.Equal((0, ""), (one.ExitCode, one.Error));
    }

    [Fact]
    public void TheTestIsATest()
    {
        var plugins = Compiled();
        PluginCompiler.Compile(_folder.Path, "MyPlugins.Tests", "global using Xunit;\n" + Blocks("csharp")[1], plugins);
    }

    /// <summary>The table has a row of every kind that is tried, and of no other.</summary>
    [Fact]
    public void TheTableIsOfTheKindsThatAreTried()
    {
        var table = Page[Page.IndexOf("| kind | what must hold |", StringComparison.Ordinal)..Page.IndexOf("Tasks, trackers",
            StringComparison.Ordinal)];
        var kinds = Row().Matches(table).SelectMany(m => m.Groups[1].Value.Split(", ")).Where(k => k is not ("kind" or "---"));
        Assert.Equal(PluginChecks.Tried.Select(k => k.Name).Order(), kinds.Order());
    }

    [Fact]
    public void TheVariablesAreThose()
    {
        Assert.Contains($"`{PluginFolder.Variable}`", Page, StringComparison.Ordinal);
        Assert.Contains("`DIFFUSION_PLUGIN_SECONDS` (30)", Page, StringComparison.Ordinal);
    }

    private string Compiled() =>
        PluginCompiler.Compile(Path.Combine(_folder.Path, "MyPlugins", "bin", "Release", "net10.0"), "MyPlugins", Blocks("csharp")[0]);

    private static List<string> Blocks(string language) =>
        [.. Block().Matches(Page).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value)];

    [GeneratedRegex("```([a-z]+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| ([a-z0-9, -]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
