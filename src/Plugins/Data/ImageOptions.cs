using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>What all data sets of image files can do.</summary>
public abstract record ImageOptions : IValidatableObject
{
    [Description("so many images, chosen at random by dataSeed, in place of all that are not the set's own test images")]
    [Range(1, 1_000_000_000)]
    public int? Count { get; init; }

    [Description(
        "share of the images that is the test part, chosen by dataSeed; "
        + "absent takes the set's own test images where it has some, else 0.1")]
    [Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    [Formerly("validation", RefusedElsewhere = TrainingSplit.FormerName)]
    public double? TestPart { get; init; }

    [Description(
        "share of the images that is the validation part, chosen by dataSeed, none of them one of the set's own test images; "
        + "without one nothing can be selected on it")]
    [Range(0, 1.0, MaximumIsExclusive = true)]
    public double ValidationPart { get; init; }

    [Description("true shows the network every image mirrored half of the time")]
    public bool Flip { get; init; }

    [Description("false hides the classes, for a model that is not conditional")]
    public bool Labels { get; init; } = true;

    [Description("seed of what is chosen, independent of the experiment's")]
    public long DataSeed { get; init; }

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        TrainingSplit.Check(TestPart ?? 0, ValidationPart);

    /// <summary>Which of so many images are used: positions in ascending order, the same for the same seed.</summary>
    internal IReadOnlyList<int> Chosen(int all)
    {
        if (Count is not { } count || count >= all) return [.. Enumerable.Range(0, all)];
        using var streams = new RandomStreams(DataSeed);
        using var order = randperm(all, dtype: int64, generator: streams["count"]);
        return [.. order.data<long>().Take(count).Select(i => (int)i).Order()];
    }

    /// <summary>The data set of images and, where there are some, test images of their own.</summary>
    internal Dataset ToDataset(EightBitImages images, Func<EightBitImages>? own)
    {
        using var scope = NewDisposeScope();
        var (train, validation, test) = own is null || TestPart is not null
            ? TrainingSplit.Of(ToSamples(images), TestPart ?? TrainingSplit.DefaultTestShare, ValidationPart, DataSeed)
            : WithOwnTest(ToSamples(images), ToSamples(own()));
        var digest = Digest.Of([.. train.Tensors, .. test.Tensors, .. validation?.Tensors ?? []]);
        return new Dataset(train, validation, test, digest, Augmentation: Flip ? new RandomFlip() : null).MoveToOuterDisposeScope();
    }

    private (Samples Train, Samples? Validation, Samples Test) WithOwnTest(Samples images, Samples test)
    {
        var (train, validation) = TrainingSplit.Of(images, ValidationPart, DataSeed);
        return (train, validation, test);
    }

    private Samples ToSamples(EightBitImages images) =>
        Labels ? images.ToSamples() : images.ToSamples() with { Condition = null };
}
