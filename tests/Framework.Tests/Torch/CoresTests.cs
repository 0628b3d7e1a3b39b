using Diffusion.Framework.Torch;

namespace Diffusion.Framework.Tests.Torch;

/// <summary>Cores by affinity, which .NET tells, and by control groups of both versions, in a folder of the same make.</summary>
public sealed class CoresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8, "max 100000", 8)]
    [InlineData(8, "350000 100000", 3)]
    [InlineData(8, "50000 100000", 1)]
    [InlineData(2, "350000 100000", 2)]
    [InlineData(8, "nonsense", 8)]
    public void ALimitOfTheOwnGroupCounts(int processors, string limit, int expected) =>
        Assert.Equal(expected, Second(processors, "0::/job/step\n", ("job/step", limit)));

    /// <summary>A scheduler limits the job, and its steps are groups below.</summary>
    [Fact]
    public void ALimitOfAGroupAboveCounts()
    {
        Assert.Equal(2, Second(8, "0::/job/step\n", ("job", "200000 100000"), ("job/step", "max 100000")));
        Assert.Equal(4, Second(8, "0::/\n", ("", "400000 100000")));
    }

    [Theory]
    [InlineData("cpu,cpuacct")]
    [InlineData("cpu")]
    public void TheFirstVersionHasTwoFiles(string controllers)
    {
        File($"cgroup/{controllers}/job/cpu.cfs_quota_us", "250000\n");
        File($"cgroup/{controllers}/job/cpu.cfs_period_us", "100000\n");
        File($"cgroup/{controllers}/cpu.cfs_quota_us", "-1\n");
        File($"cgroup/{controllers}/cpu.cfs_period_us", "100000\n");
        Assert.Equal(2, Of(8, $"5:memory:/job\n4:{controllers}:/job\n"));
    }

    [Fact]
    public void WithoutControlGroupsThereAreTheProcessors() =>
        Assert.Equal(6, Cores.Of(6, Path.Combine(_folder.Path, "none"), Path.Combine(_folder.Path, "nowhere")));

    private int Second(int processors, string own, params (string Group, string Limit)[] limits)
    {
        foreach (var (group, limit) in limits) File($"cgroup/{group}/cpu.max", limit + "\n");
        return Of(processors, own);
    }

    private int Of(int processors, string own)
    {
        File("own", own);
        return Cores.Of(processors, Path.Combine(_folder.Path, "own"), Path.Combine(_folder.Path, "cgroup"));
    }

    private void File(string name, string content)
    {
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
    }
}
