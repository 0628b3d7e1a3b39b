using Mono.Cecil;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>Which namespaces of an assembly refer to which.</summary>
internal sealed class NamespaceGraph
{
    private readonly string _root;
    private readonly SortedDictionary<string, SortedDictionary<string, List<string>>> _edges = new(StringComparer.Ordinal);

    /// <param name="assembly">The assembly.</param>
    /// <param name="root">The namespace below which all count; their names are said without it.</param>
    public NamespaceGraph(ModuleDefinition assembly, string root)
    {
        _root = root;
        foreach (var type in assembly.Types.Where(Counts).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            var edges = _edges.TryGetValue(Name(type), out var known) ? known : _edges[Name(type)] = new(StringComparer.Ordinal);
            var others = TypeReferences.Of(type).Where(t => Counts(t) && t.Namespace != type.Namespace);
            foreach (var other in others.OrderBy(t => t.FullName, StringComparer.Ordinal))
            {
                var facts = edges.TryGetValue(Name(other), out var some) ? some : edges[Name(other)] = [];
                facts.Add($"{Plain(type)} refers to {Plain(other)}");
            }
        }
    }

    public IEnumerable<string> Namespaces => _edges.Keys;

    /// <summary>The namespaces that one refers to, each with the types that do and what they refer to.</summary>
    public IReadOnlyDictionary<string, List<string>> From(string name) => _edges[name];

    /// <summary>
    /// The shortest circle through each namespace that is in one, as a text that names a type for each step; a circle that goes through
    /// several namespaces is said once.
    /// </summary>
    public IReadOnlyList<string> Circles() =>
    [
        .. Namespaces.Select(Circle)
            .OfType<IReadOnlyList<string>>()
            .DistinctBy(c => string.Join(' ', c.Order(StringComparer.Ordinal)))
            .Select(Text),
    ];

    private string Text(IReadOnlyList<string> circle) => string.Join(" -> ", circle.Append(circle[0]))
        + string.Concat(circle.Zip(circle.Skip(1).Append(circle[0])).Select(e =>
            $"\n    {e.First} -> {e.Second}: {From(e.First)[e.Second][0]}"));

    /// <summary>The shortest way from a namespace back to itself; null where there is none.</summary>
    private IReadOnlyList<string>? Circle(string start)
    {
        var ways = new Queue<IReadOnlyList<string>>([[start]]);
        var seen = new HashSet<string>();
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in From(way[^1]).Keys)
            {
                if (next == start) return way;
                if (seen.Add(next)) ways.Enqueue([.. way, next]);
            }
        }

        return null;
    }

    private bool Counts(TypeDefinition type) =>
        type.Namespace == _root || type.Namespace.StartsWith(_root + ".", StringComparison.Ordinal);

    private string Name(TypeDefinition type) => type.Namespace == _root ? "(root)" : type.Namespace[(_root.Length + 1)..];

    /// <summary>A type's name without the number of its type parameters.</summary>
    private static string Plain(TypeDefinition type) => type.Name.Split('`')[0];
}
