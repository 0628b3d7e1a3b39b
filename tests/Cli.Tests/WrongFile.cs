namespace Diffusion.Cli.Tests;

/// <summary>Folders that each hold a wrong file and <c>expected.txt</c>, the whole message that refuses it.</summary>
internal static class WrongFile
{
    public static TheoryData<string> Cases(string kind) =>
        [.. Directory.EnumerateDirectories(Root(kind)).Select(Path.GetFileName).Order().OfType<string>()];

    /// <summary>The command says exactly what is expected, gives exit code 2 and writes nothing.</summary>
    public static void IsRefused(string kind, string name, string command, string file)
    {
        var folder = Path.Combine(Root(kind), name);
        var output = Path.Combine(folder, "runs");

        var refused = Invocation.Of(command, Path.Combine(folder, file), "--set", $"output={output}");

        Assert.Equal(
            File.ReadAllText(Path.Combine(folder, "expected.txt")),
            refused.Error.Replace(folder + "/", "", StringComparison.Ordinal));
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.False(Directory.Exists(output));
    }

    private static string Root(string kind) => Path.Combine(AppContext.BaseDirectory, kind);
}
