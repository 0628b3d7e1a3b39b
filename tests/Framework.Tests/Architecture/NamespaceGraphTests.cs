using Mono.Cecil;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>Each namespace can be understood without those that build on it.</summary>
public sealed class NamespaceGraphTests : IDisposable
{
    private const string Root = "Diffusion.Framework";

    private static readonly string[] Engine =
        ["Data", "Experiments", "Files", "Metrics", "Plugins", "Running", "Sweeps", "Torch", "Tracking", "Training"];

    private static readonly string[] OfDiffusion = ["Coding", "Discrete", "Models", "Noise", "Objectives", "Sampling"];

    private readonly ModuleDefinition _assembly = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, Root + ".dll"));

    public void Dispose() => _assembly.Dispose();

    [Fact]
    public void NamespacesFormNoCircle()
    {
        var circles = new NamespaceGraph(_assembly, Root).Circles();

        Assert.True(circles.Count == 0, "These namespaces refer to each other in a circle:\n" + string.Join('\n', circles));
    }

    /// <summary>The engine runs any experiment; what noise and a sampler are is the business of the parts that it is given.</summary>
    [Fact]
    public void TheEngineKnowsNothingOfDiffusion()
    {
        var graph = new NamespaceGraph(_assembly, Root);
        var found = graph.Namespaces.Where(n => IsBelow(n, Engine))
            .SelectMany(n => graph.From(n).Select(e => (From: n, To: e.Key, Facts: e.Value)))
            .Where(e => IsBelow(e.To, OfDiffusion))
            .SelectMany(e => e.Facts.Select(f => $"{e.From} -> {e.To}: {f}"))
            .ToList();

        Assert.True(found.Count == 0, "The engine refers to diffusion:\n" + string.Join('\n', found));
    }

    /// <summary>A rule about a namespace that was renamed would hold for ever.</summary>
    [Fact]
    public void TheNamespacesOfTheRulesExist() =>
        Assert.Equal([], Engine.Concat(OfDiffusion).Except(new NamespaceGraph(_assembly, Root).Namespaces));

    private static bool IsBelow(string name, string[] namespaces) => namespaces.Contains(name.Split('.')[0]);
}
