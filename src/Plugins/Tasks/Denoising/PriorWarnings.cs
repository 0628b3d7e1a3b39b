using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>
/// Whether data and the noise that samples start from fit: x_t of data of mean m and variance v is N(alpha m, alpha^2 v + sigma^2), and
/// samples start from N(0, alpha^2 + sigma^2). Of Gaussian data the difference in deviations stays what it is down to the samples.
/// </summary>
internal sealed class PriorWarnings(Composition composition, Dataset data)
{
    private const int Samples = 10_000;
    private const double MostShift = 0.05;
    private const double MostStretch = 0.05;

    private readonly DenoisingParts _parts = new(composition);

    public IEnumerable<Warning> Check()
    {
        using var scope = NewDisposeScope();
        var codec = composition.FitCodec(data);
        using var random = new Generator(0, CPU);
        var x = codec.Draw(codec.Prepare(data.Train.Subset(Samples)), random).Values.to(float64).cpu().flatten(1);
        var (mean, deviation) = (x.mean([0]), x.std(0, unbiased: false));
        var start = _parts.Start;
        double a2 = start.Alpha * start.Alpha, s2 = start.Sigma * start.Sigma;
        var there = (a2 * deviation.square() + s2).sqrt();
        var shift = (start.Alpha * mean).abs() / there;
        long d = shift.argmax().item<long>();
        if (shift[d].item<double>() > MostShift)
            yield return new("data", Text(
                $"is not centred: dimension {d} has mean {mean[d].item<double>():g3}, and where sampling starts ")
                + Text($"(sigma / alpha = {start.NoiseRatio:g3}) that is {shift[d].item<double>():0.00} deviations, by which the means of samples are off: ")
                + Text($"{(shift * deviation)[d].item<double>():g3} here. Use the codec 'standardize', or a schedule with more noise."));
        var stretch = (a2 + s2) / there.square() - 1;
        long k = stretch.abs().argmax().item<long>();
        if (Math.Abs(stretch[k].item<double>()) > MostStretch)
            yield return new("data", Text(
                $"is not of unit variance: dimension {k} has deviation {deviation[k].item<double>():g3}, and where sampling starts ")
                + Text($"(sigma / alpha = {start.NoiseRatio:g3}) samples have {1 + stretch[k].item<double>():0.00} times its variance. ")
                + "Use the codec 'standardize', or a schedule with more noise.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
