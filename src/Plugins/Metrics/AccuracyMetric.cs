using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Metrics;

/// <summary>How often an independent classifier sees the class that was asked for.</summary>
[Description("share of class-conditional samples that an independent classifier assigns to the asked class")]
[Source("Shmelkov et al. 2018, section 3.2, GAN-test")]
[Better(Better.Higher, "accuracy")]
internal sealed class AccuracyMetric(FeatureClassifier classifier) : IMetric
{
    public string? Refusal(IDataSource source) => DataRefusal.UnlessLabelledImages(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        var judge = classifier.For(input.Data);
        return new Dictionary<string, double>
        {
            ["accuracy"] = judge.Accuracy(input.Samples),
            ["classifierHeldOutAccuracy"] = judge.HeldOutAccuracy,
        };
    }
}
