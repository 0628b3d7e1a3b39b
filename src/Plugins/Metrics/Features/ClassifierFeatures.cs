using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>The activations of the <see cref="FeatureClassifier"/> of the data.</summary>
[Description("64 activations of a classifier that is trained on the data for the purpose; for labelled images")]
[Source("Heusel et al. 2017, section 5, with this classifier in place of Inception")]
internal sealed class ClassifierFeatures(FeatureClassifier classifier) : IFeatureExtractor
{
    public bool HasClasses => true;

    public string? Refusal(IDataSource source) => DataRefusal.UnlessLabelledImages(source);

    public IFeatures Open(MetricInput input) =>
        new Opened(classifier.For(input.Data, new ClassifierProgress(input), input.Cancellation));

    /// <summary>The classifier is kept by others.</summary>
    private sealed class Opened(FeatureClassifier classifier) : IFeatures
    {
        public string Identity => classifier.Identity;

        public Tensor Of(Tensor batch) => classifier.Features(batch);

        public Tensor Probabilities(Tensor batch) => classifier.Probabilities(batch);
    }
}
