using System.Text.RegularExpressions;
using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>docs/data.md tells of every reader of files what it reads.</summary>
public sealed class DataPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "promises", "data.md"));

    [Fact]
    public void EveryReaderOfFilesHasASection() => Assert.Equal(
        ["cifar10", "csv", "idx", "image-folder", "npy"],
        Regex.Matches(Page, "^## `(.*)`$", RegexOptions.Multiline).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void TheTypesOfNumPyAreThoseThatAreRead()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Data", "NumPy", "text.npy");
        var message = Assert.Throws<InvalidDataException>(() => new NpyFile(file)).Message;
        var read = Regex.Match(message, "is none of (.*)[.]$").Groups[1].Value.Split(", ");
        var told = Regex.Match(Page, "big-endian: (.*) [(]0 and 1[)]").Groups[1].Value.Replace("`", "", StringComparison.Ordinal)
            .Split(", ");
        Assert.Equal(read, told);
    }

    [Fact]
    public void TheEndingsOfPicturesAreThoseThatAreRead()
    {
        var told = Regex.Match(Page, "[|] read [|] (PNG.*), turned").Groups[1].Value.ToLowerInvariant();
        foreach (var ending in ImageFile.Endings) Assert.Contains(ending[1..], told, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLargestNumberIsTheOneThatIsRefused() => Assert.Contains(
        FormattableString.Invariant($"numbers above {ValueCheck.Largest:0e0} "), Page, StringComparison.Ordinal);
}
