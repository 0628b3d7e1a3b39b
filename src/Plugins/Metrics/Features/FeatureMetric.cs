using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>A metric that compares samples in features.</summary>
internal abstract class FeatureMetric(FeatureOptions options, FeatureSpaces spaces) : IMetric
{
    protected FeatureOptions Options => options;

    protected FeatureSpaces Spaces => spaces;

    public virtual string? Refusal(IDataSource source) => FeatureSpaces.Refusal(options, source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var numbers = new Dictionary<string, double>();
        Measure(input, spaces.Of(options, input), numbers);
        return numbers;
    }

    /// <summary>Adds its numbers.</summary>
    /// <param name="input">The samples and the data.</param>
    /// <param name="space">The features that are compared.</param>
    /// <param name="numbers">Where they go.</param>
    protected abstract void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers);
}
