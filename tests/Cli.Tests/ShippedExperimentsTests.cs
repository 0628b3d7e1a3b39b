using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Tests;

public sealed class ShippedExperimentsTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "experiments");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Root, "*.json", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Root, f)).Order()];

    /// <summary>Data that must be fetched stands in as a few images, or lines, of its format.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void IsValid(string file)
    {
        var path = Path.Combine(Root, file);
        using var folder = new TemporaryFolder();
        string[] set = DataOf(path) switch
        {
            "idx" => Idx(folder),
            "cifar10" => Cifar10(folder),
            "text" => Text(folder),
            _ => [],
        };
        if (Plugin(path) is { } plugin)
        {
            if (!File.Exists(plugin))
            {
                // It is no part of the default build. The message names the assembly, and a comment in the file says how to build it.
                var refused = Invocation.Of(["validate", path, .. set]);
                Assert.Equal(2, refused.ExitCode);
                Assert.Contains($"{Path.GetFileName(plugin)}' does not exist.", refused.Error, StringComparison.Ordinal);
                return;
            }

            set = [.. set, "--set", $"plugins=[\"{plugin}\"]"];
        }

        var validate = Invocation.Of(["validate", path, .. set]);
        Assert.Equal((0, ""), (validate.ExitCode, validate.Error));
        // Of a sweep a second line says what its seeds can show.
        var lines = validate.Output.Split('\n');
        Assert.Equal((SweepReader.IsSweep(path) ? 3 : 2, $"{path}: valid", ""), (lines.Length, lines[0], lines[^1]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void NamesTheSchema(string file)
    {
        var path = Path.Combine(Root, file);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, (string)Read(path)["$schema"]!)));
    }

    /// <summary>A command that fails prints nothing, and an empty file equals that: success is part of the comparison.</summary>
    [Theory]
    [InlineData("experiment", "Diffusion experiment")]
    [InlineData("sweep", "Diffusion sweep")]
    public void SchemaFileIsWhatTheCommandPrints(string of, string title)
    {
        var schema = File.ReadAllText(Path.Combine(Root, $"{of}.schema.json"));
        Assert.Equal(new Invocation(0, schema, ""), Invocation.Of("schema", of));
        Assert.Equal(title, (string)JsonNode.Parse(schema)!["title"]!);
    }

    private static JsonObject Read(string path) =>
        (JsonObject)JsonNode.Parse(
            File.ReadAllText(path), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;

    /// <summary>
    /// Where the assembly stands that an experiment names, seen from the file in the repository; null where it names none.
    /// </summary>
    private static string? Plugin(string path)
    {
        if (Read(path)["plugins"] is not JsonArray { Count: 1 } plugins) return null;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Diffusion.sln"))) folder = folder.Parent;
        var source = Path.Combine(folder.FullName, "experiments", Path.GetRelativePath(Root, Path.GetDirectoryName(path)!));
        return Path.GetFullPath(Path.Combine(source, (string)plugins[0]!));
    }

    /// <summary>The name of the data of an experiment, of the one that it extends, or of a sweep's base.</summary>
    private static string DataOf(string path) => DataOf(Read(path), Path.GetDirectoryName(path)!);

    private static string DataOf(JsonObject json, string folder) => json switch
    {
        _ when json["data"] is JsonObject data => (string)data["name"]!,
        _ when json["data"] is { } name => (string)name!,
        _ when json["base"] is JsonObject experiment => DataOf(experiment, folder),
        _ => DataOf(Path.Combine(folder, (string)(json["extends"] ?? json["base"])!)),
    };

    private static string[] Idx(TemporaryFolder folder)
    {
        foreach (var part in new[] { "train", "t10k" })
        {
            folder.File($"{part}-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[28 * 28]]);
            folder.File($"{part}-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 0]);
        }

        return ["--set", $"data.folder={folder.Path}"];
    }

    private static string[] Text(TemporaryFolder folder) =>
        ["--set", $"data.file={folder.File("text.txt", string.Concat(Enumerable.Repeat("any text will do\n", 200)))}"];

    private static string[] Cifar10(TemporaryFolder folder)
    {
        foreach (var part in new[] { "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch" })
            folder.File($"{part}.bin", new byte[3073]);
        return ["--set", $"data.folder={folder.Path}"];
    }
}
