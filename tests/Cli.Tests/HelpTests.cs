using System.CommandLine;
using Diffusion.Cli.Commands;

namespace Diffusion.Cli.Tests;

public sealed class HelpTests
{
    private static readonly RootCommand Root = CommandLine.Create(PluginSet.Create());

    public static TheoryData<string> Commands => [.. Root.Subcommands.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void EndsWithExamplesThatAreAllowed(string name)
    {
        var command = Assert.IsType<DocumentedCommand>(Root.Subcommands.Single(c => c.Name == name));
        var help = Invocation.Of(name, "--help");
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.EndsWith($"Examples:\n{string.Concat(command.Examples.Select(e => $"    {e}\n"))}\n", help.Output, StringComparison.Ordinal);
        Assert.NotEmpty(command.Examples);
        // What stands in $( ) or behind | or > is the shell's.
        foreach (var example in command.Examples.Where(IsWhole))
            Assert.Empty(Root.Parse(example.Split('|', '>')[0]["diffusion ".Length..].Replace("'", "", StringComparison.Ordinal)).Errors);

        static bool IsWhole(string line) =>
            line.StartsWith("diffusion ", StringComparison.Ordinal) && !line.Contains("$(", StringComparison.Ordinal);
    }

    [Fact]
    public void QuietPrintsNothingButErrors()
    {
        Assert.Equal(new Invocation(0, "", ""), Invocation.Of("plugins", "--quiet"));
        Assert.Equal(
            new Invocation(2, "", "There is no plugin and no kind 'dimm'. Did you mean 'ddim'? 'diffusion plugins' lists all.\n"),
            Invocation.Of("plugins", "dimm", "-q"));
    }

    [Theory]
    [InlineData("bash", "complete -o filenames -F _diffusion diffusion\n")]
    [InlineData("zsh", "compdef _diffusion diffusion\n")]
    [InlineData("fish", "complete -c diffusion -a '(__diffusion)'\n")]
    [InlineData("powershell", "}\n")]
    public void ShellsGetAScriptThatAsksTheProgram(string shell, string end)
    {
        var script = Invocation.Of("completion", shell);
        Assert.Equal((0, ""), (script.ExitCode, script.Error));
        Assert.EndsWith(end, script.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheProgramTellsHowALineMayGoOn()
    {
        var commands = Invocation.Of("[suggest:11]", "diffusion re");
        Assert.Equal((0, ""), (commands.ExitCode, commands.Error));
        Assert.Contains("report", commands.Output.Split('\n'));
        Assert.Contains("resume", commands.Output.Split('\n'));
        Assert.Contains("--again", Invocation.Of("[suggest:18]", "diffusion run x -- ").Output.Split('\n').Select(l => l.Trim()));
    }

    [Fact]
    public void ShortSourcesAreExplainedWhereTheyAreShown()
    {
        const string Explained = "In brackets: the paper or the equation. Numbers from 000 to 004 are the documents on diffusion models "
            + "that this project follows; docs/lectures.md goes through them statement by statement.\n";
        Assert.EndsWith(Explained, Invocation.Of("plugins", "denoising").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("In brackets", Invocation.Of("plugins", "heun").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void InitWritesFilesThatAreValidAndNothingOver()
    {
        using var folder = new TemporaryFolder();
        var (file, sweep) = (Path.Combine(folder.Path, "my.json"), Path.Combine(folder.Path, "sweeps", "samplers.json"));
        Assert.Equal(
            new Invocation(0, $"{file}\n{Path.Combine(folder.Path, "experiment.schema.json")}\nNext: diffusion run {file}\n", ""),
            Invocation.Of("init", file));
        Assert.Equal(
            new Invocation(2, "", $"'{file}' exists and is left as it is; name another file.\n"),
                Invocation.Of("init", "experiment", file));
        Assert.Equal(
            new Invocation(2, "", $"'{file}' and 'other.json' are two files; one is written. Allowed before a file: experiment, sweep.\n"),
            Invocation.Of("init", file, "other.json"));
        Assert.Equal(0, Invocation.Of("init", "sweep", sweep, "--base", file).ExitCode);
        var validate = Invocation.Of("validate", file, sweep, "--set", "tracking=none");
        Assert.Equal((0, ""), (validate.ExitCode, validate.Error));
        Assert.StartsWith($"{file}: valid\n{sweep}: valid\n", validate.Output, StringComparison.Ordinal);
        Assert.All([file, sweep], f => Assert.True(File.ReadLines(f).Count(l => l.Contains("//", StringComparison.Ordinal)) >= 5));
    }
}
