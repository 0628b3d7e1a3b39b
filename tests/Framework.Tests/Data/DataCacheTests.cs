using Diffusion.Framework.Data;

namespace Diffusion.Framework.Tests.Data;

public sealed class DataCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cache").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ANumberIsComputedOnce()
    {
        Assert.Equal([1.5, -2], new DataCache(_folder).Numbers("a", () => [1.5, -2]));
        Assert.Equal([1.5, -2], new DataCache(_folder).Numbers("a", () => throw new InvalidOperationException()));
        Assert.Equal([3], new DataCache(_folder).Numbers("b", () => [3]));
        Assert.DoesNotContain(Directory.GetFiles(_folder), f => f.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(39)]
    [InlineData(-1)]
    public void ADamagedFileIsComputedAgain(int kept)
    {
        var cache = new DataCache(_folder);
        cache.Numbers("a", () => [1]);
        var bytes = File.ReadAllBytes(cache.FileOf("a"));
        if (kept >= 0) bytes = bytes[..kept];
        else bytes[^1] ^= 1;
        File.WriteAllBytes(cache.FileOf("a"), bytes);

        Assert.Equal([2], cache.Numbers("a", () => [2]));
        Assert.Equal([2], cache.Numbers("a", () => [3]));
    }

    [Fact]
    public void TheFileOfAnotherKeyIsNotTaken()
    {
        var cache = new DataCache(_folder);
        cache.Numbers("a", () => [1]);
        File.Copy(cache.FileOf("a"), cache.FileOf("b"));
        Assert.Equal([2], cache.Numbers("b", () => [2]));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenOnlyCostsTime()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var cache = new DataCache(Path.Combine(file, "below"));
        Assert.Equal([1], cache.Numbers("a", () => [1]));
        Assert.Equal([2], cache.Numbers("a", () => [2]));
    }

    [Fact]
    public void TheFolderIsTheUsersUnlessAVariableNamesIt()
    {
        var names = new[] { "DIFFUSION_CACHE", "XDG_CACHE_HOME" };
        var before = names.Select(Environment.GetEnvironmentVariable).ToArray();
        try
        {
            Set("/chosen", "/xdg");
            Assert.StartsWith("/chosen/", DataCache.OfUser().FileOf("a"), StringComparison.Ordinal);
            Set(null, "/xdg");
            Assert.StartsWith("/xdg/diffusion/", DataCache.OfUser().FileOf("a"), StringComparison.Ordinal);
            Set(null, null);
            Assert.StartsWith(
                Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "diffusion"),
                DataCache.OfUser().FileOf("a"),
                StringComparison.Ordinal);
        }
        finally
        {
            Set(before);
        }

        void Set(params string?[] values)
        {
            for (int i = 0; i < names.Length; i++) Environment.SetEnvironmentVariable(names[i], values[i]);
        }
    }

    [Theory]
    [InlineData("/chosen", "/caches", "/home/user", "/chosen")]
    [InlineData("", "/caches", "/home/user", "/caches/diffusion")]
    [InlineData(null, "relative", "/home/user", "/home/user/.cache/diffusion")]
    [InlineData(null, null, "/home/user", "/home/user/.cache/diffusion")]
    public void TheUsersFolder(string? chosen, string? caches, string home, string expected) =>
        Assert.Equal(expected, DataCache.FolderOf(chosen, caches, home));

    [Fact]
    public void WithoutAHomeFolderItIsTheTemporaryOneAndNeverTheCurrent() =>
        Assert.Equal(Path.Combine(Path.GetTempPath(), $"diffusion-{Environment.UserName}"), DataCache.FolderOf(null, null, ""));
}
