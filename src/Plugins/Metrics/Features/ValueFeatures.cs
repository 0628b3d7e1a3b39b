using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>The numbers of a sample themselves: coordinates of points, pixels of images.</summary>
internal sealed class ValueFeatures : IFeatureExtractor
{
    public string Identity => "values";

    public bool IsCostly => false;

    public Tensor Features(Tensor batch) => batch.flatten(1).clone();

    public Tensor Probabilities(Tensor batch) => throw new NotSupportedException("The values of samples have no classes.");
}
