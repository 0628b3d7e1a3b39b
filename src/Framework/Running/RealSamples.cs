using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>The real samples that pictures show beside drawn ones: of the test part, in the order of <see cref="Samples.Subset"/>.</summary>
internal static class RealSamples
{
    // More points make a picture of one colour.
    private const int MostPoints = 10_000;

    // As many images as a page of them has: rows of ten, a row for each class.
    private const int ImagesOfAClass = 10, Classes = 20, Images = 100;

    /// <summary>As many as were drawn, at most ten thousand; of images a page, with those classes that were drawn.</summary>
    public static Samples Beside(Samples drawn, Samples test)
    {
        if (test.Shape.Count != 3) return test.Subset(Math.Min(drawn.Count, MostPoints));
        if (drawn.Classes is not { } asked || test.Classes is not { } known) return test.Subset(Math.Min(drawn.Count, Images));
        using var order = RandomSubset.Index(test.Count, test.Count);
        using var ordered = known.cpu().index_select(0, order);
        var (positions, classes) = (order.data<long>().ToArray(), ordered.data<long>().ToArray());
        using var host = asked.cpu();
        var chosen = host.data<long>().ToArray().Distinct().Order().Take(Classes)
            .SelectMany(k => Enumerable.Range(0, classes.Length).Where(i => classes[i] == k).Take(ImagesOfAClass).Select(i => positions[i]));
        using var index = tensor(chosen.ToArray(), dtype: int64);
        return test.Select(index);
    }
}
