using Diffusion.Framework.Metrics;

namespace Diffusion.Framework.Tests.Metrics;

public sealed class IntervalNamesTests
{
    /// <summary>Run folders and tables have these names.</summary>
    [Fact]
    public void BoundsAreNamedAfterTheirNumber() =>
        Assert.Equal(("mmdLow", "mmdHigh"), (IntervalNames.Low("mmd"), IntervalNames.High("mmd")));

    [Theory]
    [InlineData("mmdLow", true)]
    [InlineData("mmdHigh", true)]
    [InlineData("mmd", false)]
    [InlineData("Low", false)]
    [InlineData("energyLow", false)]
    [InlineData("mmdlow", false)]
    public void ANameIsABoundBesideItsNumber(string name, bool isBound) =>
        Assert.Equal(isBound, IntervalNames.IsBound(name, ["mmd", "mmdLow", "energyLow"]));

    [Fact]
    public void AnIntervalHasBothBounds()
    {
        var numbers = new Dictionary<string, double> { ["a"] = 2, ["aLow"] = 1.5, ["aHigh"] = 2.75, ["bLow"] = 0, ["cHigh"] = 1 };

        Assert.Equal([(1.5, 2.75), null, null], new[] { "a", "b", "c" }.Select(n => IntervalNames.Of(numbers, n)));
    }
}
