using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>In which features a metric compares samples; the same keys in every metric that compares features.</summary>
public record FeatureOptions : IValidatableObject
{
    [Description(
        "what is compared, such as 'classifier' for the activations of a classifier that is trained on the data for the purpose, or "
        + "'values' for the samples' own numbers; the first for labelled images, the second for data that are not images, when absent")]
    public PluginOption<IFeatureExtractor>? Features { get; init; }

    [Description("folder of a run of the task 'classifier', whose activations are compared instead")]
    public RunReference<INoisyClassifier>? Run { get; init; }

    [Description(
        "TorchScript file of a feature network with the signature of the Inception export inception-2015-12-05.pt: "
        + "uint8 images [N, 3, H, W], return_features, use_fp16, no_output_bias")]
    [InputPath]
    public string? TorchScript { get; init; }

    [Description(
        "the part of the data that samples are compared with; "
        + "when absent the test part, but for the metric 'fid' the training part, as published numbers are")]
    public ComparedPart? Part { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (new object?[] { Features, Run, TorchScript }.Count(o => o is not null) > 1)
            yield return new("name only one of the keys 'features', 'run' and 'torchScript'");
    }
}
