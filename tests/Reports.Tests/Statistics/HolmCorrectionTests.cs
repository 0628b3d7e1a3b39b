using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tests.Statistics;

public sealed class HolmCorrectionTests
{
    /// <summary>By hand: 4 x 0.01, 3 x 0.02, then 2 x 0.022 = 0.044, raised to the 0.06 before it, and 0.9.</summary>
    [Fact]
    public void Each_is_multiplied_by_the_tests_that_are_left() =>
        Assert.Equal([0.06, 0.9, 0.04, 0.06], HolmCorrection.Adjust([0.022, 0.9, 0.01, 0.02]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void None_exceeds_one() => Assert.Equal([1.0, 1.0], HolmCorrection.Adjust([0.6, 0.7]));

    [Fact]
    public void Nothing_to_test_is_nothing() => Assert.Empty(HolmCorrection.Adjust([]));
}
