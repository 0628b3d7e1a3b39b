using System.Text;
using Diffusion.Framework.Files;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tests.Comparisons;

/// <summary>One damaged run is named and left out; all others are compared.</summary>
public sealed class DamagedRunTests : IDisposable
{
    private readonly ComparedFolder _folder = new();

    public DamagedRunTests()
    {
        _folder.Variant("ddim", 10, 1.5, 1.25, 1.75);
        _folder.Variant("heun", 10, 0.5, 0.25, 0.75);
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> Damages => new()
    {
        { "run.json", "", "is no JSON: The input does not contain any JSON tokens" },
        { "run.json", "null", "holds no JSON object" },
        { "run.json", "[1]", "holds no JSON object" },
        { "run.json", "{}", "does not hold what it should: " },
        { "run.json", "{ \"status\": \"done\", \"name\": \"a\", \"id\": \"b\", \"startedAt\": \"2026-01-01\" }",
            "does not hold what it should: " },
        { "run.json", "{ \"status\": \"finished\", \"name\": null, \"id\": \"b\", \"startedAt\": \"2026-01-01T00:00:00+00:00\" }",
            "does not hold what it should: " },
        { "run.json", "bit", "has another SHA-256 than its key 'fileSha256' tells" },
        { "run.json", "cut", "is no JSON: " },
        { "run.json", "bytes", "is no JSON: " },
        { "environment.json", "[]", "holds no JSON object" },
        { "environment.json", "{", "is no JSON: " },
        { "experiment.json", "7", "holds no JSON object" },
        { "experiment.json", "{ \"a\"", "is no JSON: " },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void IsNamedAndLeftOut(string name, string how, string why)
    {
        var file = Path.Combine(_folder.Path, "ddim-1", name);
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, how switch
        {
            "bit" => Flipped(bytes, Encoding.UTF8.GetString(bytes).IndexOf("1.25", StringComparison.Ordinal)),
            "cut" => bytes[..^20],
            "bytes" => [0xFF, 0xFE, 0xFD],
            _ => Encoding.UTF8.GetBytes(how),
        });

        var comparison = _folder.Compare();

        var warnings = Answer.Warnings(comparison).ToList();
        Assert.Equal("1 of 6 runs is damaged and left out.", warnings[0]);
        Assert.StartsWith($"'{file}' is damaged: it {why}", warnings[1], StringComparison.Ordinal);
        Assert.Equal(5, comparison.Rows.Sum(r => r.Finished.Count));
        var report = Report.Write(_folder.Path, ComparedFolder.Catalog);
        Assert.Contains(warnings[1], report.Warnings);
    }

    /// <summary>Runs that no sweep made, too.</summary>
    [Fact]
    public void PlainRunsGoOn()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "heun-2", "run.json"), "{");
        var runs = ComparedRuns.Read(_folder.Path);
        Assert.Equal(5, runs.Rows.Sum(r => r.Finished.Count));
        Assert.Equal(1, runs.Rows.Sum(r => r.Runs.Count(run => run.State == VariantState.Damaged)));
    }

    [Fact]
    public void ADamagedRecordOfASweepIsNamed()
    {
        _folder.WriteSweep();
        var file = Path.Combine(_folder.Path, "sweep.json");
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, Flipped(bytes, bytes.Length / 2));
        var error = Assert.Throws<DamagedFileException>(() => Report.Write(_folder.Path, ComparedFolder.Catalog));
        Assert.StartsWith($"'{file}' is damaged: it ", error.Message, StringComparison.Ordinal);
        Assert.Equal(Path.GetFullPath(_folder.Path), Assert.Single(SweepFolder.FindAll(_folder.Path)).Path);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        bytes[at] ^= 2;
        return bytes;
    }
}
