using Diffusion.DamagedData;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>A small part of the campaign of eng/DamagedData, whose figures stand in docs/results/inputs-data.md.</summary>
public sealed class DamagedDataTests
{
    public static TheoryData<string> Readers => [.. Reader.All.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Readers))]
    public void DamagedFilesAreReadOrRefused(string name)
    {
        var campaign = Campaign.Of(Reader.All.Single(r => r.Name == name), 100, seed: 1);
        Assert.Empty(campaign.Others);
        Assert.Equal(100, campaign.Read + campaign.Refused);
        Assert.InRange(campaign.Refused, 10, 100);
    }
}
