using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>A metric that compares samples in features.</summary>
internal abstract class FeatureMetric(FeatureOptions options, FeatureSpaces spaces) : IMetric
{
    protected FeatureOptions Options => options;

    protected FeatureSpaces Spaces => spaces;

    /// <summary>The part of the data that samples are compared with.</summary>
    protected ComparedPart Part => options.Part ?? DefaultPart;

    /// <summary>The same where the options name none: what no model was trained on.</summary>
    protected virtual ComparedPart DefaultPart => ComparedPart.Test;

    public IReadOnlyList<DataPart> Sees => Part.Seen();

    public string? Refusal(IDataSource source) => Part.Refusal(source) ?? RefusalOfFeatures(source);

    /// <summary>Why samples of a source have no such features, as a clause that follows the metric's name; null when they have.</summary>
    protected virtual string? RefusalOfFeatures(IDataSource source) => Spaces.Refusal(options, source);

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
