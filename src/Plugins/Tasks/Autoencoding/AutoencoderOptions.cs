using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Tasks.Captions;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>What sort of autoencoder is trained.</summary>
public sealed record AutoencoderOptions : IValidatableObject
{
    [Description("variational draws a code and is held near a prior by the KL divergence; plain has one code for each sample and no prior")]
    public AutoencoderSort Sort { get; init; } = AutoencoderSort.Variational;

    [Description("numbers of a code at each level; where the coder's codes are images, their channels"), Range(1, 100_000)]
    public int Code { get; init; } = 16;

    [Description("levels of codes, each the code of the one below; 1 for the usual autoencoder"), Range(1, 1000)]
    public int Levels { get; init; } = 1;

    [Description("factor of the KL divergence in the loss; 1 trains the bound of the likelihood"), Range(0, 1e6)]
    public double Beta { get; init; } = 1;

    [Description("true tells both networks what a sample is, its class or target, so that it can be asked for")]
    public bool Conditional { get; init; }

    /// <summary>True where a code is random, with a prior.</summary>
    internal bool IsVariational => Sort == AutoencoderSort.Variational;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sort == AutoencoderSort.Plain && Levels > 1)
            yield return new("of codes need the sort 'variational': between two points there is nothing to learn", [nameof(Levels)]);
    }
}

/// <summary>Whether a code is random.</summary>
public enum AutoencoderSort
{
    /// <summary>A Gaussian for each sample, and a standard normal prior.</summary>
    Variational,

    /// <summary>One point for each sample.</summary>
    Plain,
}

/// <summary>The section <c>sampling</c> of an autoencoder.</summary>
public sealed record AutoencoderSamplingOptions : DrawingOptions
{
    /// <summary>The section.</summary>
    public static readonly OptionsSection<AutoencoderSamplingOptions> Section = SectionOf<AutoencoderSamplingOptions>(
        "how many samples are drawn, and from which codes");

    [Description(
        "which codes become samples: prior draws them from N(0, I), fitted from a Gaussian with the mean and covariance of the training "
        + "part's codes, midpoints takes the middle between the codes of two samples of the test part, data those codes themselves")]
    public DrawnCodes Codes { get; init; } = DrawnCodes.Prior;

    [Description("whether a sample is the mean of its distribution, or the most likely word or state, or a draw of it")]
    public DecodedSample Decode { get; init; } = DecodedSample.Mean;

    [Description("the classes that are asked for, in turn; when absent every class, in its share of the training data")]
    public IReadOnlyList<int>? Classes { get; init; }

    [Description("the targets that are asked for, in turn; those of the test part, in a random order, when absent")]
    public IReadOnlyList<double>? Targets { get; init; }

    [Description(NamedCaptions.Description)]
    [AddedLater]
    public IReadOnlyList<string>? Captions { get; init; }
}

/// <summary>Which codes become samples.</summary>
public enum DrawnCodes
{
    Prior,
    Fitted,
    Midpoints,
    Data,
}
