using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Whether the classes that an experiment names are asked for in the data's shares, in which metrics see them.</summary>
internal sealed class ClassShareWarnings(Composition composition, Dataset data)
{
    // The share of samples that would need another class.
    private const double MostMoved = 0.05;

    public IEnumerable<Warning> Check()
    {
        if (new DenoisingParts(composition).Sampling.Classes is not { } asked || data.Test.Classes is not { } known) yield break;
        var ofData = known.bincount(null, composition.DescribeData().Classes).data<long>().ToArray();
        var (samples, real) = (Shares(k => asked.Count(c => c == k)), Shares(k => ofData[k]));
        if (samples.Zip(real, (s, r) => Math.Abs(s - r)).Sum() / 2 <= MostMoved) yield break;
        int most = Enumerable.Range(0, real.Length).MaxBy(k => Math.Abs(samples[k] - real[k]));
        yield return new("sampling.classes", string.Create(CultureInfo.InvariantCulture,
            $"class {most} is {samples[most]:0.0%} of what is asked for and {real[most]:0.0%} of the test part. Metrics compare with data in ")
            + "its own shares, so their numbers tell of the shares too. Remove this key to ask for every class in its share.");

        double[] Shares(Func<int, long> count)
        {
            long[] counts = [.. Enumerable.Range(0, ofData.Length).Select(count)];
            return [.. counts.Select(c => c / (double)counts.Sum())];
        }
    }
}
