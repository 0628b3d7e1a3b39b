using System.CommandLine;
using Diffusion.Framework.Experiments;

namespace Diffusion.Cli;

/// <summary>What is wrong with a command line, with what was probably meant.</summary>
internal static class Mistakes
{
    /// <summary>What users of other programs type, and what it is called here.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = "run",
        ["start"] = "run",
        ["continue"] = "resume",
        ["generate"] = "sample",
        ["draw"] = "sample",
        ["eval"] = "evaluate",
        ["test"] = "evaluate",
        ["measure"] = "evaluate",
        ["compare"] = "report",
        ["check"] = "validate",
        ["ls"] = "list",
        ["info"] = "show",
        ["new"] = "init",
        ["create"] = "init",
        ["rm"] = "clean",
        ["delete"] = "clean",
        ["upload"] = "sync",
    };

    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count == 0) return parsed.Errors.Select(e => e.Message);
        if (command is RootCommand && parsed.UnmatchedTokens[0] is var word && !word.StartsWith('-'))
            return [$"There is no command '{word}'.{HintOfCommand(word, command)}"];
        var options = parsed.UnmatchedTokens.Where(t => t.StartsWith('-')).ToList();
        if (options.Count > 0) return options.Select(o => $"There is no option '{o}'{Of(command)}.{HintOfOption(o, parsed)}");
        return parsed.UnmatchedTokens.Select(t => $"'{t}' is one argument too many{Of(command)}.");
    }

    private static string Of(Command command) => command is RootCommand ? "" : $" of '{command.Name}'";

    private static string HintOfCommand(string word, Command root) => Words.TryGetValue(word, out var meant)
        ? $" Did you mean '{meant}'?"
        : NearestName.Hint(word, root.Subcommands.Select(c => c.Name));

    private static string HintOfOption(string option, ParseResult parsed)
    {
        var name = option.Split('=', 2)[0];
        if (name.Contains('.', StringComparison.Ordinal)) return $" A setting is changed by '--set {option.TrimStart('-')}'.";
        var known = parsed.CommandResult.Command.Options
            .Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive)).Select(o => o.Name);
        return NearestName.Hint(name, known);
    }
}
