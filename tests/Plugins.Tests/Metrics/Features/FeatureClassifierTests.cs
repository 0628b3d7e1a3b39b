using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Images;

namespace Diffusion.Plugins.Tests.Metrics.Features;

public sealed class FeatureClassifierTests
{
    [Fact]
    public void KnowsTestDigitsAndIsTrainedOnce()
    {
        using var harness = new MetricHarness();
        var data = new DigitsData(new()).Load();
        // As in a look during training. Before, the classifier could not be trained there.
        using var noGradients = TorchSharp.torch.no_grad();
        using var space = harness.Classifier.For(data).Features(data.Test.Values);
        Assert.Equal([data.Test.Count, 64], space.shape);
        MetricInput input = harness.Input(data.Test, data);
        var measured = new AccuracyMetric(new(), harness.Spaces).Measure(input);
        Assert.InRange(measured["accuracy"], 0.97, 1);
        Assert.Equal(measured["accuracyReal"], measured["accuracy"]);

        // Another object takes the same weights from disk; training again would write them again.
        var file = Assert.Single(Directory.GetFiles(harness.Folder, "*", SearchOption.AllDirectories));
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        using var second = new FeatureClassifier(harness.Cache);
        Assert.Equal(harness.Classifier.Identity, second.For(data).Identity);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file));
    }
}
