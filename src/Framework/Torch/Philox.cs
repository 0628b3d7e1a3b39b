using System.Runtime.Intrinsics;

namespace Diffusion.Framework.Torch;

/// <summary>
/// The counter-based generator Philox 4x32-10 (Salmon et al. 2011, section 3.3): its numbers are a function of a key and a counter alone,
/// so that any of them can be had without those before it, on any device and in any order.
/// </summary>
public static class Philox
{
    private const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;
    private const int Rounds = 10;

    // Two normal numbers from each block, eight numbers at a time.
    private const int Lanes = 4;

    /// <summary>The four words of a counter.</summary>
    /// <param name="key">Which sequence.</param>
    /// <param name="low">The lower half of the counter.</param>
    /// <param name="high">The upper half.</param>
    public static (uint, uint, uint, uint) Block(ulong key, ulong low, ulong high)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        uint c0 = (uint)low, c1 = (uint)(low >> 32), c2 = (uint)high, c3 = (uint)(high >> 32);
        for (int i = 0; i < Rounds; i++)
        {
            ulong first = (ulong)M0 * c0, second = (ulong)M1 * c2;
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
            k0 += W0;
            k1 += W1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// Fills a row with independent standard normal numbers, two of each block (Box and Muller 1958). A longer row begins with the numbers
    /// of a shorter one.
    /// </summary>
    /// <param name="row">What is filled.</param>
    /// <param name="key">Which sequence.</param>
    /// <param name="draw">Which of the sample's rows.</param>
    /// <param name="sample">Whose row it is.</param>
    public static void Normal(Span<double> row, ulong key, uint draw, ulong sample)
    {
        Span<double> radius = stackalloc double[Lanes], angle = stackalloc double[Lanes], pairs = stackalloc double[2 * Lanes];
        for (int start = 0; start < row.Length; start += pairs.Length)
        {
            int blocks = Math.Min(Lanes, (row.Length - start + 1) / 2);
            radius.Fill(1);
            for (int i = 0; i < blocks; i++)
            {
                var (a, b, c, d) = Block(key, ((ulong)draw << 32) | (uint)(start / 2 + i), sample);
                radius[i] = Uniform(a, b);
                angle[i] = Uniform(c, d);
            }

            var r = Vector256.Sqrt(-2 * Vector256.Log(Vector256.Create<double>(radius)));
            var (sine, cosine) = Vector256.SinCos(2 * Math.PI * Vector256.Create<double>(angle));
            (r * cosine).CopyTo(radius);
            (r * sine).CopyTo(angle);
            for (int i = 0; i < Lanes; i++) (pairs[2 * i], pairs[2 * i + 1]) = (radius[i], angle[i]);
            pairs[..Math.Min(pairs.Length, row.Length - start)].CopyTo(row[start..]);
        }
    }

    /// <summary>A number of (0, 1): never 0, whose logarithm is not finite.</summary>
    private static double Uniform(uint high, uint low) => (((((ulong)high << 32) | low) >> 12) + 0.5) / (1L << 52);
}
