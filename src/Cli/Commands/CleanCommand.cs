using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Cli.Display;
using Diffusion.Framework.Data;
using Diffusion.Reports.Runs;

namespace Diffusion.Cli.Commands;

internal static class CleanCommand
{
    public static Command Create()
    {
        var directory = Arguments.Runs();
        var what = new Option<string[]>("--what")
        {
            Description = "empty: runs that ended before their first checkpoint; replaced: runs that a sweep has put aside; "
                + "failed: failed runs with checkpoints, from which they could be gone on with. empty and replaced when absent",
            HelpName = "empty|replaced|failed",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["empty", "replaced"],
        };
        what.AcceptOnlyFromAmong("empty", "replaced", "failed");
        var delete = new Option<bool>("--delete") { Description = "deletes; without it, what would be deleted is only told" };
        var json = Arguments.Json();
        var command = new DocumentedCommand(
            "clean", "Tells which runs may go, and how much room they take: those without a result, and those that a sweep has put aside. "
                + "Deletes nothing without --delete.",
            "diffusion clean",
            "diffusion clean runs/toy2d --what failed",
            "diffusion clean --delete")
        {
            directory, what, delete, json,
        };
        command.SetAction(parsed =>
        {
            var kinds = parsed.GetRequiredValue(what).Select(w => Enum.Parse<RubbishKind>(w, ignoreCase: true)).ToHashSet();
            var rubbish = Rubbish.Below(parsed.GetRequiredValue(directory), kinds);
            bool deletes = parsed.GetValue(delete);
            var kept = rubbish.Where(r => r.Needed is not null || (deletes && !r.Delete())).ToList();
            foreach (var item in kept)
                Console.Error.WriteLine($"'{RunText.Relative(item.Path)}' {item.Needed ?? Rubbish.InUse}, and stays.");
            rubbish = [.. rubbish.Except(kept)];

            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonText.Of(Json(rubbish, deletes)));
            else foreach (var line in Lines(rubbish, deletes)) Console.Out.WriteLine(line);
        });
        return command;
    }

    private static IEnumerable<string> Lines(IReadOnlyList<Rubbish> rubbish, bool deleted)
    {
        if (rubbish.Count == 0)
        {
            yield return "There is nothing to clean.";
            yield break;
        }

        var rows = rubbish.Select(r => (string[])[RunText.Relative(r.Path), Word(r), DataMemory.Text(r.Bytes)]).ToList();
        foreach (var line in Columns.Of(["folder", "why", "size "], rows)) yield return line;
        var all = DataMemory.Text(rubbish.Sum(r => r.Bytes));
        yield return deleted ? $"{all} deleted." : $"{all} would be deleted; '--delete' does it.";
    }

    private static JsonArray Json(IReadOnlyList<Rubbish> rubbish, bool deleted) => new([.. rubbish.Select(r => new JsonObject
    {
        ["path"] = r.Path, ["why"] = Word(r), ["bytes"] = r.Bytes, ["deleted"] = deleted,
    })]);

    private static string Word(Rubbish rubbish) => JsonNamingPolicy.CamelCase.ConvertName(rubbish.Kind.ToString());
}
