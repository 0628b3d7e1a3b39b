namespace Diffusion.Plugins.Data;

/// <summary>
/// Brings images of bytes to another size by the bicubic filter of Keys 1981 with a = -1/2, which is stretched where an image shrinks, so
/// that each new pixel is a mean over all pixels that it covers: Pillow's <c>resize(size, BICUBIC)</c>, to the byte. Rows first, then
/// columns, rounded to bytes between.
/// </summary>
internal static class Resampling
{
    // Weights are whole multiples of 2^-22, as Pillow's are, so that results do not depend on rounding.
    private const int Bits = 22;

    /// <summary>A plane of another size.</summary>
    /// <param name="plane">One channel, row by row.</param>
    /// <param name="from">Its size.</param>
    /// <param name="to">The new size.</param>
    public static byte[] Resize(byte[] plane, (int Width, int Height) from, (int Width, int Height) to)
    {
        if (from.Width != to.Width)
        {
            var wide = new byte[to.Width * from.Height];
            var weights = Weights(from.Width, to.Width);
            for (int y = 0; y < from.Height; y++) Line(plane, y * from.Width, 1, wide, y * to.Width, 1, weights);
            plane = wide;
        }

        if (from.Height == to.Height) return plane;
        var tall = new byte[to.Width * to.Height];
        var down = Weights(from.Height, to.Height);
        for (int x = 0; x < to.Width; x++) Line(plane, x, to.Width, tall, x, to.Width, down);
        return tall;
    }

    private static void Line(byte[] source, int from, int step, byte[] target, int to, int stride, (int First, int[] Weights)[] weights)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            var (first, w) = weights[i];
            int sum = 1 << (Bits - 1), at = from + first * step;
            for (int k = 0; k < w.Length; k++, at += step) sum += source[at] * w[k];
            target[to + i * stride] = (byte)Math.Clamp(sum >> Bits, 0, 255);
        }
    }

    /// <summary>For each new pixel, the first old one that it is made of, and the weights from there on.</summary>
    private static (int First, int[] Weights)[] Weights(int from, int to)
    {
        double scale = (double)from / to, stretch = Math.Max(1, scale), support = 2 * stretch;
        var all = new (int, int[])[to];
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(from, (int)(centre + support + 0.5));
            var w = new double[end - first];
            for (int k = 0; k < w.Length; k++) w[k] = Keys((k + first - centre + 0.5) / stretch);
            double sum = w.Sum();
            all[i] = (first, [.. w.Select(x => x / sum * (1 << Bits)).Select(x => (int)(x < 0 ? x - 0.5 : x + 0.5))]);
        }

        return all;
    }

    /// <summary>The cubic convolution kernel, a = -1/2.</summary>
    private static double Keys(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
}
