using System.Text.Json;
using System.Text.RegularExpressions;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Tests;

/// <summary>What README promises is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "promises");
    private static readonly string Readme = File.ReadAllText(Path.Combine(Folder, "README.md"));

    [Fact]
    public void TheTableOfPluginsIsTheCatalog()
    {
        var catalog = PluginSet.Create();
        foreach (var kind in catalog.Kinds)
        {
            var row = Regex.Match(Readme, $@"^\| {kind.Name} \| (.*) \|$", RegexOptions.Multiline).Groups[1].Value;
            Assert.Equal(
                catalog.Of(kind).Select(p => p.Name),
                Code().Matches(row).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void TheTableOfCommandsIsTheCommandLine()
    {
        var promised = Regex.Matches(Readme, @"^\| `diffusion ([a-z]+)", RegexOptions.Multiline).Select(m => m.Groups[1].Value);
        var help = Invocation.Of("--help").Output;
        var commands = help[help.IndexOf("Commands:", StringComparison.Ordinal)..];
        var offered = Regex.Matches(commands, "^  ([a-z]+) ", RegexOptions.Multiline).Select(m => m.Groups[1].Value);
        Assert.Equal(offered.Order(), promised.Order());
    }

    [Fact]
    public void TheAnnotatedExperimentIsTheQuickstart()
    {
        var json = Regex.Match(Readme, "```jsonc\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        using var _ = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip });
        var folder = Path.Combine(AppContext.BaseDirectory, "experiments");
        var file = Path.Combine(folder, "annotated.json");
        File.WriteAllText(file, json);
        try
        {
            var reader = new ExperimentReader(PluginSet.Create());
            Assert.Equal(
                ExperimentIdentity.Id(reader.Read(Path.Combine(folder, "quickstart.json"))),
                ExperimentIdentity.Id(reader.Read(file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void TheAnnotatedSweepIsValid()
    {
        var json = Regex.Matches(Readme, "```jsonc\n(.*?)```", RegexOptions.Singleline)[1].Groups[1].Value;
        var file = Path.Combine(AppContext.BaseDirectory, "experiments", "sweeps", "annotated.json");
        File.WriteAllText(file, json);
        try
        {
            // Two objectives x two samplers, one of four left out, x two of the zip x three seeds.
            Assert.Equal(18, new SweepPlanner(PluginSet.Create()).Plan(file).Variants.Count);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void ContinuousIntegrationRunsTheTestCommand()
    {
        var command = Regex.Match(Readme, "Run every test:\n\n```\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;
        Assert.StartsWith("dotnet test", command, StringComparison.Ordinal);
        // Inside the Slurm of one machine, where there is one.
        Assert.Contains($"\n\"${{within[@]}}\" {command} ", File.ReadAllText(Path.Combine(Folder, "run")), StringComparison.Ordinal);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
