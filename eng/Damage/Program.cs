using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Diffusion.Cli;
using Diffusion.Damage;
using Diffusion.Framework.Plugins;

// Damages what the program reads and counts what comes of it: docs/results/inputs.md has the commands and the figures.
var catalog = PluginSet.Create();
var from = Directory.GetCurrentDirectory();
var root = Directory.CreateTempSubdirectory("diffusion-damage-").FullName;
try
{
    Directory.SetCurrentDirectory(root);
    return args switch
    {
        ["experiments", var files, var count, var seed] => Settings(files, Whole(count), Whole(seed), sweeps: false),
        ["sweeps", var files, var count, var seed] => Settings(files, Whole(count), Whole(seed), sweeps: true),
        ["state", var bits, var every, var seed] => State(Whole(bits), Whole(every), Whole(seed), ""),
        ["state", var bits, var every, var seed, var files] => State(Whole(bits), Whole(every), Whole(seed), files),
        ["command", var program, "experiments", var files, var count, var seed] =>
            Command(program, c => c.Experiments(Texts(files, sweeps: false), Whole(count), Whole(seed))),
        ["command", var program, "state", var count, var seed] =>
            Command(program, c => c.States(StateRun.Create(catalog, root), Whole(count), Whole(seed))),
        _ => Usage(),
    };
}
finally
{
    Directory.Delete(root, recursive: true);
}

static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("experiments|sweeps FOLDER COUNT SEED, state BINARY_BITS EVERY SEED [FILES, a regular expression], "
        + "command PROGRAM experiments FOLDER COUNT SEED, or command PROGRAM state COUNT SEED");
    return 2;
}

IReadOnlyList<string> Texts(string files, bool sweeps)
{
    files = Path.Combine(from, files);
    foreach (var file in Directory.EnumerateFiles(files, "*.json")) File.Copy(file, Path.Combine(root, Path.GetFileName(file)));
    return
    [
        .. Directory.EnumerateFiles(sweeps ? Path.Combine(files, "sweeps") : files, "*.json")
            .Where(f => !f.Contains("schema", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(File.ReadAllText)
            .Select(t => t.Replace("\"../", "\"", StringComparison.Ordinal)),
    ];
}

int Settings(string files, int count, int seed, bool sweeps)
{
    var texts = Texts(files, sweeps);
    var outcome = new SettingCampaign(catalog, root).Run(texts, count, seed, sweeps, o => Console.Error.WriteLine(o));
    foreach (var failure in outcome.Failures.Take(20)) Console.Out.WriteLine(failure);
    Console.Out.WriteLine(outcome);
    return outcome.Failures.Count == 0 ? 0 : 1;
}

int State(int bits, int every, int seed, string files)
{
    var outcome = new StateCampaign(StateRun.Create(catalog, root)).Run(bits, every, seed, new Regex(files), Console.Error.WriteLine);
    foreach (var failure in outcome.Failures.Take(20)) Console.Out.WriteLine(failure);
    Console.Out.WriteLine(outcome);
    return outcome.Failures.Count == 0 ? 0 : 1;
}

int Command(string program, Func<CommandCampaign, CommandOutcome> run)
{
    var outcome = run(new CommandCampaign(Path.Combine(from, program), root));
    foreach (var failure in outcome.Failures.Take(20)) Console.Out.WriteLine(failure);
    Console.Out.WriteLine(outcome);
    return outcome.Failures.Count == 0 ? 0 : 1;
}
