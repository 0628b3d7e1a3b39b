using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;

namespace Diffusion.Plugins.Tests.Metrics;

public sealed class FeatureClassifierTests
{
    [Fact]
    public void KnowsHeldOutDigits()
    {
        using var classifier = new FeatureClassifier();
        var data = new DigitsData(new()).Load();
        Assert.InRange(classifier.For(data).HeldOutAccuracy, 0.97, 1);
        Assert.Equal([data.HeldOut.Count, 64], classifier.Features(data.HeldOut.Values).shape);
    }
}
