using System.Text.RegularExpressions;
using Diffusion.Framework.Running;

namespace Diffusion.Cli.Tests;

/// <summary>Every command of docs/first-hour.md, from 'diffusion init' on, prints what the page says, but for numbers.</summary>
public sealed partial class FirstHourTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _before = Environment.CurrentDirectory;
    private readonly TemporaryFolder _folder = new();

    public FirstHourTests() => Environment.CurrentDirectory = _folder.Path;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [Fact]
    public void EveryCommandPrintsWhatThePageSays()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "promises", "first-hour.md"));
        int commands = 0;
        foreach (Match block in Block().Matches(page))
        {
            var content = block.Groups[2].Value;
            if (block.Groups[1].Value == "json")
            {
                File.WriteAllText(Named().Matches(page[..block.Index])[^1].Groups[1].Value, content);
                continue;
            }

            foreach (Match command in Command().Matches(content))
            {
                commands++;
                Assert.Equal(
                    Shape(command.Groups[2].Value),
                    Shape(Run(command.Groups[1].Value)));
            }
        }

        Assert.Equal(15, commands);
        Assert.True(File.Exists(Path.Combine("comparison", "report.html")));
    }

    private static string Run(string command)
    {
        if (command.Split(' ') is ["diffusion", .. var arguments])
        {
            var run = Invocation.Of(arguments);
            return run.Output + run.Error;
        }

        return CalledProgram.Run("sh", ["-c", command], Patience).Output;
    }

    /// <summary>
    /// What was printed without what differs from machine to machine: numbers, times, names of runs, how often progress is told.
    /// </summary>
    private static string Shape(string printed)
    {
        var lines = printed.Split('\n').Where(l => !Progress().IsMatch(l))
            .Select(l => Gap().Replace(Number().Replace(Id().Replace(l, "ID"), "N"), "$1").TrimEnd());
        return string.Join('\n', lines).TrimEnd();
    }

    [GeneratedRegex("```(console|json)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("into `([^`]+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"^\$ (.*)\n((?:(?!\$ ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^(training \d|sampling \d|loading |measuring|\[\d+/\d+\])")]
    private static partial Regex Progress();

    [GeneratedRegex("[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex(@"-?\d[\d.,:]*(e-?\d+)?")]
    private static partial Regex Number();

    /// <summary>Columns are as wide as their numbers.</summary>
    [GeneratedRegex("([ ─])[ ─]*")]
    private static partial Regex Gap();
}
