using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Images;

/// <summary>How often an independent classifier sees the class that was asked for.</summary>
[Description("share of class-conditional samples that an independent classifier assigns to the asked class, with its interval")]
[Source("Shmelkov et al. 2018, section 3.2, GAN-test")]
[Revision(3)]
[FormerNumber("classifierHeldOutAccuracy", "accuracyReal")]
[Better(Better.Higher, "accuracy")]
internal sealed class AccuracyMetric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    protected override string? RefusalOfFeatures(IDataSource source) => Spaces.RefusalOfDataClasses(Options, source);

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        if (!SampleCounts.Suffice(input, input.Samples.Values, null, 1) || !AskedClasses.AreKnown(input)) return;
        Share.Of(Right(input.Samples)).AddTo(numbers, "accuracy");
        numbers["accuracyReal"] = Right(space.Real(Part)).to(float64).mean().item<double>();

        Tensor Right(Samples samples) => space.Probabilities(samples.Values).argmax(1).eq(samples.Classes!);
    }
}
