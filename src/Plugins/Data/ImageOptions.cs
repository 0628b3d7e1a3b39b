using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>What all data sets of image files can do.</summary>
public abstract record ImageOptions
{
    [Description("the first so many training images; all when absent"), Range(1, 1_000_000_000)]
    public int? Count { get; init; }

    [Description(
        "share of the training images that is held out, chosen by dataSeed; "
        + "absent takes the set's own test images where it has some, else 0.1")]
    [Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double? Validation { get; init; }

    [Description("true shows the network every image mirrored half of the time")]
    public bool Flip { get; init; }

    [Description("false hides the classes, for a model that is not conditional")]
    public bool Labels { get; init; } = true;

    [Description("seed of the split, independent of the experiment's")]
    public long DataSeed { get; init; }

    /// <summary>The data set of training images and, where there are some, test images.</summary>
    internal Dataset ToDataset(EightBitImages train, Func<EightBitImages>? test)
    {
        using var scope = NewDisposeScope();
        var (shown, heldOut) = test is not null && Validation is null
            ? (train.Take(Count).ToSamples(), test().ToSamples())
            : TrainingSplit.Of(train.Take(Count).ToSamples(), Validation ?? TrainingSplit.DefaultShare, DataSeed);
        if (!Labels) (shown, heldOut) = (shown with { Condition = null }, heldOut with { Condition = null });
        foreach (var kept in shown.Tensors.Concat(heldOut.Tensors)) kept.MoveToOuterDisposeScope();
        return new(shown, heldOut, Digest.Of(shown.Tensors.Concat(heldOut.Tensors)), Augmentation: Flip ? new RandomFlip() : null);
    }
}
