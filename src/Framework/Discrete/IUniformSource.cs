using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>Where the random numbers of a batch of samples come from.</summary>
public interface IUniformSource
{
    /// <summary>The next draw: independent uniform numbers of (0, 1) for each sample of the batch, float64.</summary>
    /// <param name="shape">[B, ...].</param>
    /// <param name="device">Where they are wanted.</param>
    Tensor Next(long[] shape, Device device);
}

/// <summary>
/// Uniform numbers that belong to samples: draw k of sample i is a function of the seed, i and k alone, so that a sample depends neither on
/// how many are drawn nor on its batch.
/// </summary>
/// <param name="seed">The seed: <see cref="RandomStreams.SeedOf"/> of a name.</param>
/// <param name="first">The number i of the batch's first sample.</param>
public sealed class SampleUniforms(long seed, long first = 0) : IUniformSource
{
    private uint _draw;

    public Tensor Next(long[] shape, Device device)
    {
        uint draw = _draw++;
        int samples = checked((int)shape[0]), size = checked((int)shape.Skip(1).Aggregate(1L, (product, n) => product * n));
        var numbers = new double[(long)samples * size];
        var threads = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };
        Parallel.For(0, samples, threads, i => Fill(numbers.AsSpan(i * size, size), draw, (ulong)(first + i)));
        return from_array(numbers).reshape(shape).to(device);
    }

    /// <summary>Two numbers of 52 bits from each block; a longer row begins with the numbers of a shorter one.</summary>
    private void Fill(Span<double> row, uint draw, ulong sample)
    {
        for (int i = 0; i < row.Length; i += 2)
        {
            var (a, b, c, d) = Philox.Block((ulong)seed, ((ulong)draw << 32) | (uint)(i / 2), sample);
            row[i] = Uniform(a, b);
            if (i + 1 < row.Length) row[i + 1] = Uniform(c, d);
        }
    }

    private static double Uniform(uint high, uint low) => (((((ulong)high << 32) | low) >> 12) + 0.5) / (1L << 52);
}
