using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// Divides samples at random into the parts of a data set. A part keeps the order that its samples had; stored values stay where they are.
/// </summary>
internal static class TrainingSplit
{
    public const double DefaultTestShare = 0.1;

    /// <summary>What <c>validation</c> meant before there was a validation part.</summary>
    public const string FormerName =
        "has no meaning of its own now; it was the share of what is called the test part. Write 'testPart' for what verdicts are about, "
        + "and 'validationPart' for what things are selected on.";

    /// <summary>All three parts. The test part does not depend on the share of the validation part.</summary>
    /// <param name="all">The samples.</param>
    /// <param name="test">Share of the test part; at least one sample.</param>
    /// <param name="validation">Share of the validation part; at least one sample, but 0 gives none.</param>
    /// <param name="seed">Of the choice.</param>
    /// <param name="classes">Classes of which each keeps a sample to train on, as far as there are enough; null cares for none.</param>
    /// <exception cref="InvalidDataException">When a part would be empty.</exception>
    public static (Samples Train, Samples? Validation, Samples Test) Of(
        Samples all, double test, double validation, long seed, Tensor? classes = null)
    {
        long ofTest = Count(test, all.Count), ofValidation = Count(validation, all.Count);
        var (train, selecting, tested) = Cut(all, ofTest, ofValidation, seed, classes);
        return (train, selecting, tested!);
    }

    /// <summary>Training and validation data, where the test part is a set of its own.</summary>
    /// <param name="all">The samples.</param>
    /// <param name="validation">Share of the validation part; at least one sample, but 0 gives none.</param>
    /// <param name="seed">Of the choice.</param>
    /// <param name="classes">Classes of which each keeps a sample to train on, as far as there are enough; null cares for none.</param>
    /// <exception cref="InvalidDataException">When a part would be empty.</exception>
    public static (Samples Train, Samples? Validation) Of(Samples all, double validation, long seed, Tensor? classes = null)
    {
        var (train, selecting, _) = Cut(all, 0, Count(validation, all.Count), seed, classes);
        return (train, selecting);
    }

    /// <summary>
    /// How many of so many samples each part has: at least one of test and, unless its share is 0, of validation data.
    /// </summary>
    /// <exception cref="InvalidDataException">When no training data is left.</exception>
    public static DataSizes Sizes(long all, double test, double validation)
    {
        return Checked(all, Count(test, all), Count(validation, all));
    }

    /// <summary>Says of the options <c>testPart</c> and <c>validationPart</c> when they leave nothing to train on.</summary>
    public static IEnumerable<ValidationResult> Check(double test, double validation)
    {
        if (test + validation >= 1)
            yield return new("leaves nothing to train on: testPart and validationPart together must be below 1", ["ValidationPart"]);
    }

    private static long Count(double share, long count) => share == 0 ? 0 : Math.Max(1, (long)Math.Round(share * count));

    private static DataSizes Checked(long all, long test, long validation) => test + validation < all
        ? new(all - test - validation, validation, test)
        : throw new InvalidDataException(
            $"Samples cannot be divided into parts: {test} of {all} for the test part and {validation} for the validation part "
            + "leave none to train on.");

    private static (Samples Train, Samples? Validation, Samples? Test) Cut(
        Samples all, long test, long validation, long seed, Tensor? classes)
    {
        _ = Checked(all.Count, test, validation);
        using var random = new Generator((ulong)seed, CPU);
        var order = randperm(all.Count, generator: random);
        if (classes is not null) order = LastOfEachClassLast(order, classes);
        return (
            Part(test + validation, all.Count - test - validation),
            validation == 0 ? null : Part(test, validation),
            test == 0 ? null : Part(0, test));

        Samples Part(long start, long count) => all.Part(order.narrow(0, start, count).sort().Values);
    }

    /// <summary>The order, but with one sample of each class behind all others, where no part but the training part reaches.</summary>
    private static Tensor LastOfEachClassLast(Tensor order, Tensor classes)
    {
        long[] positions = order.data<long>().ToArray(), known = classes.data<long>().ToArray();
        var last = positions.GroupBy(p => known[p]).Select(g => g.Last()).ToHashSet();
        return tensor([.. positions.Where(p => !last.Contains(p)), .. positions.Where(last.Contains)]);
    }
}
