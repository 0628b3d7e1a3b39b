using Mono.Cecil;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>What others build on changes on purpose only.</summary>
public sealed class PublicSurfaceTests
{
    private const string Root = "Diffusion.Framework";
    private const string Approve = "DIFFUSION_APPROVE";

    private static readonly string Approved =
        Path.Combine(Repository.Root, "tests", "Framework.Tests", "Architecture", "PublicSurface.approved.txt");

    private static readonly string Received = Path.Combine(AppContext.BaseDirectory, "PublicSurface.received.txt");

    [Fact]
    public void IsTheOneThatWasApproved()
    {
        using var assembly = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, Root + ".dll"));
        var surface = PublicSurface.Of(assembly, Root);
        if (Environment.GetEnvironmentVariable(Approve) == "1") Write(Approved, surface);
        string[] approved = File.Exists(Approved) ? File.ReadAllLines(Approved) : [];
        if (approved.SequenceEqual(surface)) return;

        Write(Received, surface);
        Assert.Fail(
            $"The public surface of {Root} is another one than was approved.\n"
            + string.Concat(surface.Except(approved).Select(l => $"added:   {l}\n"))
            + string.Concat(approved.Except(surface).Select(l => $"removed: {l}\n"))
            + $"It stands in {Received}.\nTo approve it, run this test with {Approve}=1 and commit {Repository.Relative(Approved)}.");
    }

    private static void Write(string file, IEnumerable<string> lines) =>
        File.WriteAllText(file, string.Concat(lines.Select(l => l + "\n")));
}
