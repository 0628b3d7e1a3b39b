using System.Globalization;
using Diffusion.Plugins.Models;

namespace Diffusion.Lectures;

/// <summary>Fits memory = start + 16 bytes a parameter + c bytes a feature, from lines of <see cref="Memory.MeasureOne"/>.</summary>
internal static class MemoryPage
{
    // Weights, gradients and two moments of AdamW, four bytes each.
    private const double BytesOfParameter = 16;
    private const double Mebi = 1048576;
    private const int Side = 32;

    private sealed record Measured(int Batch, int[] Channels, int Blocks, long Parameters, double Mebibytes)
    {
        /// <summary>For a batch.</summary>
        public double Features => Batch * UnetMemory.Features(new() { Channels = Channels, Blocks = Blocks }, Side, Side);

        public double OfParameters => BytesOfParameter * Parameters / Mebi;
    }

    public static void Write(IEnumerable<string> lines)
    {
        var measured = lines.Select(line => line.Split(' ')).Select(w => new Measured(
            int.Parse(w[0], CultureInfo.InvariantCulture), [.. w[1].Split(',').Select(c => int.Parse(c, CultureInfo.InvariantCulture))],
            int.Parse(w[2], CultureInfo.InvariantCulture), long.Parse(w[3], CultureInfo.InvariantCulture),
            double.Parse(w[4], CultureInfo.InvariantCulture))).ToList();
        // Least squares of a line through what is left above the parameters.
        double[] x = [.. measured.Select(m => m.Features / Mebi)], y = [.. measured.Select(m => m.Mebibytes - m.OfParameters)];
        double slope = x.Zip(y, (a, b) => (a - x.Average()) * (b - y.Average())).Sum() / x.Sum(a => Math.Pow(a - x.Average(), 2));
        double start = y.Average() - slope * x.Average();
        double Fitted(Measured m) => start + m.OfParameters + slope * m.Features / Mebi;
        double worst = measured.Max(m => Math.Abs(Fitted(m) / m.Mebibytes - 1));
        new Page("memory-page", "Memory of training against batch size and depth")
            .Say("A U-Net without attention on images of 32 x 32, one process for each row (`eng/lectures.sh memory`): the most "
                + "memory that three steps of training "
                + "with AdamW hold, less what the process held before. Depth is the number of resolutions (channels) and of "
                + "residual blocks in each.")
            .Table(
                ["batch", "channels", "blocks", "parameters", "MiB measured", "MiB by the formula"],
                measured.Select(m => (IReadOnlyList<string>)
                [
                    $"{m.Batch}", string.Join(", ", m.Channels), $"{m.Blocks}", $"{m.Parameters}",
                    Page.Number(m.Mebibytes), Page.Number(Fitted(m)),
                ]))
            .Say($"The formula is {Page.Number(start)} MiB + 16 bytes x parameters + {Page.Number(slope)} bytes x batch x features. "
                + "Features are the sum over all residual blocks of (channels in + 2 channels out) side^2, and 2 channels side^2 where a "
                + $"state grows. The largest relative error of a row is {Page.Number(100 * worst)} %. So memory grows linearly with the "
                + "batch and with the blocks of a resolution; a further resolution costs parameters, and at equal channels a quarter of "
                + "the features of the one before. 16 bytes are weights, gradients and two moments of AdamW; an average of the weights "
                + "would be 4 more.")
            .Write();
    }
}
