using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;

namespace Diffusion.Plugins.Metrics.Images;

/// <summary>
/// How sure an independent classifier is of samples: the mean probability of the class that it holds most likely, beside that of the
/// compared part of the data. Samples that look like nothing have less than real images; it says nothing of variety.
/// </summary>
[Description("mean probability of the most likely class by an independent classifier, of samples and of the test part; computed only when named")]
[Source("Hendrycks and Gimpel 2017, section 2, the maximum softmax probability")]
[Better(Better.Higher, "confidence")]
internal sealed class ConfidenceMetric(FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces), IMetric
{
    public bool ByDefault => false;

    protected override string? RefusalOfFeatures(IDataSource source) => Spaces.RefusalOfProbabilities(Options, source);

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        if (!SampleCounts.Suffice(input, input.Samples.Values, null, 2)) return;
        SampleMean.Of(space.Probabilities(input.Samples.Values).max(1).values).Interval().AddTo(numbers, "confidence");
        numbers["confidenceHeldOut"] = SampleMean.Of(space.Probabilities(space.Real(Part).Values).max(1).values).Value;
    }
}
