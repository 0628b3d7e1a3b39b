using System.Text.RegularExpressions;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>Who knows a type's full name knows its file.</summary>
public sealed partial class FolderTests
{
    [Fact]
    public void NamespacesFollowFolders()
    {
        var wrong = Repository.Projects.SelectMany(Sources).Select(Problem).OfType<string>().ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<(string File, string Namespace)> Sources(string project)
    {
        var folder = Path.GetDirectoryName(project)!;
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string[] folders = Path.GetDirectoryName(Path.GetRelativePath(folder, file))!
                .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
            if (folders is not ["bin" or "obj", ..])
                yield return (file, string.Join('.', folders.Prepend(Path.GetFileNameWithoutExtension(project))));
        }
    }

    /// <summary>A file of statements, as the program's entry is, has no namespace.</summary>
    private static string? Problem((string File, string Namespace) source)
    {
        var text = File.ReadAllText(source.File);
        var found = Namespace().Matches(text).Select(m => m.Groups[1].Value).ToList();
        if (found.Count == 0) return Type().IsMatch(text) ? $"{Repository.Relative(source.File)} is in no namespace." : null;
        return found is [var only] && only == source.Namespace
            ? null
            : $"{Repository.Relative(source.File)} is in {string.Join(" and ", found)}, not in {source.Namespace}.";
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(\w+\s+)*(class|record|struct|interface|enum)\s", RegexOptions.Multiline)]
    private static partial Regex Type();
}
