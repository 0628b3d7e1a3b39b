using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>The numbers of a sample themselves: coordinates of points, pixels of images.</summary>
[Description("the samples' own numbers: coordinates, pixels")]
[Source("the identity")]
internal sealed class ValueFeatures : IFeatureExtractor, IFeatures
{
    public string Identity => "values";

    public bool IsCostly => false;

    public string? Refusal(IDataSource source) => null;

    public IFeatures Open(MetricInput input) => this;

    public Tensor Of(Tensor batch) => batch.flatten(1).clone();
}
