using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>What all data sets of image files can do.</summary>
public abstract record ImageOptions : IValidatableObject
{
    [Description(
        "so many images, chosen at random by dataSeed with every class in its share, in place of all that are not the set's own test images")]
    [Range(1, 1_000_000_000), Revision(2)]
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

    [Description("false hides the classes and captions, for a model that is not conditional")]
    public bool Labels { get; init; } = true;

    [Description("seed of what is chosen, independent of the experiment's")]
    public long DataSeed { get; init; }

    [Description(NpyOptions.StoredDescription), Range(0, 1e9, MinimumIsExclusive = true), Affects(Effect.Nothing)]
    [AddedLater]
    public double? Memory { get; init; }

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        TrainingSplit.Check(TestPart ?? 0, ValidationPart);

    /// <summary>The images that are used, with the classes they show.</summary>
    /// <param name="rows">All images.</param>
    /// <param name="classes">The class of each.</param>
    /// <param name="text">The caption of each; null where there are none.</param>
    internal Samples Stored(StoredRows rows, IReadOnlyList<long> classes, Tensor? text = null) => new(rows, Condition.Of(
        (ConditionPart.Class, Labels ? tensor(classes.ToArray()) : null), (ConditionPart.Text, text)));

    /// <summary>
    /// Which images are used: positions in ascending order, the same for the same seed. Where not all are, each class has its share of
    /// <see cref="Count"/>, and at least one image.
    /// </summary>
    /// <exception cref="InvalidDataException">When there are more classes than images asked for.</exception>
    internal IReadOnlyList<int> Chosen(IReadOnlyList<long> classes)
    {
        if (Count is not { } count || count >= classes.Count) return [.. Enumerable.Range(0, classes.Count)];
        using var streams = new RandomStreams(DataSeed);
        using var order = randperm(classes.Count, dtype: int64, generator: streams["count"]);
        var ofClass = order.data<long>().ToArray().GroupBy(i => classes[(int)i]).OrderBy(g => g.Key).Select(g => g.ToList()).ToList();
        // Of images without labels a class is where they lie, no more.
        if (ofClass.Count > count && !Labels) return [.. order.data<long>().ToArray().Take(count).Select(i => (int)i).Order()];
        if (ofClass.Count > count)
            throw new InvalidDataException(
                $"data.count is {count}: expected at least {ofClass.Count}, so that each of the {ofClass.Count} classes has an image.");
        return [.. ofClass.Zip(Shares([.. ofClass.Select(c => (long)c.Count)], count), (c, n) => c.Take(n)).SelectMany(c => c)
            .Select(i => (int)i).Order()];
    }

    /// <summary>Says that <see cref="Count"/> is more than there are.</summary>
    /// <param name="images">How many can be chosen.</param>
    /// <param name="where">Where they are.</param>
    internal IEnumerable<string> CountNotes(long images, string where) => Count is { } count && count > images
        ? [$"data.count is {count}, but '{where}' has {images} images to choose from: all of them are taken."]
        : [];

    /// <summary>The data set of images and, where there are some, test images of their own.</summary>
    internal Dataset ToDataset(Samples images, Func<Samples>? own, PartLoading loading)
    {
        using var scope = NewDisposeScope();
        var (train, validation, test) = own is null || TestPart is not null
            ? TrainingSplit.Of(images, TestPart ?? TrainingSplit.DefaultTestShare, ValidationPart, DataSeed, Kept(images))
            : WithOwnTest(images, own());
        return (loading.Load(train, validation, test) with { Augmentation = Flip ? new RandomFlip() : null }).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// How many of each class: one, and of the rest the share that the class has, where the largest fractions are rounded up.
    /// </summary>
    private static int[] Shares(IReadOnlyList<long> sizes, int count)
    {
        long all = sizes.Sum();
        int[] shares = [.. sizes.Select(n => (int)Math.Max(1, n * count / all))];
        double Missing(int k) => (double)sizes[k] * count / all - shares[k];
        for (int given = shares.Sum(); given != count; given = shares.Sum())
        {
            var classes = Enumerable.Range(0, shares.Length);
            if (given < count) shares[classes.Where(k => shares[k] < sizes[k]).MaxBy(Missing)]++;
            else shares[classes.Where(k => shares[k] > 1).MinBy(Missing)]--;
        }

        return shares;
    }

    /// <summary>Where few images are asked for, each class keeps one to train on.</summary>
    private Tensor? Kept(Samples images) => Count is null ? null : images.Classes;

    private (Samples Train, Samples? Validation, Samples Test) WithOwnTest(Samples images, Samples test)
    {
        var (train, validation) = TrainingSplit.Of(images, ValidationPart, DataSeed, Kept(images));
        return (train, validation, test);
    }
}
