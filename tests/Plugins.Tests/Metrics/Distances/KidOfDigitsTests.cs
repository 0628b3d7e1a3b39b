using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Distances;

namespace Diffusion.Plugins.Tests.Metrics.Distances;

/// <summary>Features of a classifier have the scale that training gave them; KID must not.</summary>
public sealed class KidOfDigitsTests : IDisposable
{
    private readonly MetricHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    /// <summary>
    /// Real digits against real digits. Of features of mean square 22 the kernel gave -70 to 119; of mean square 1 it is about 1 itself.
    /// </summary>
    [Fact]
    public void RealAgainstRealDigitsIsNearZero()
    {
        var data = new DigitsData(new()).Load();
        var half = data.Test.Count / 2;
        var measured = new KidMetric(new(), _harness.Spaces).Measure(
            _harness.Input(data.Test.Slice(0, half), data with { Test = data.Test.Slice(half, half) }));
        Assert.InRange(measured["kid"], -0.1, 0.1);
        Assert.Equal(0, measured["kidLow"]);
        Assert.InRange(measured["kidHigh"], 0, 0.3);
    }
}
