using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Where the noise of a batch of samples comes from.</summary>
public interface INoiseSource
{
    /// <summary>The next draw: independent standard normal numbers for each sample of the batch.</summary>
    /// <param name="shape">[B, ...].</param>
    /// <param name="type">float32 or float64.</param>
    /// <param name="device">Where it is wanted.</param>
    Tensor Next(long[] shape, ScalarType type, Device device);
}

/// <summary>
/// Noise that belongs to samples: draw k of sample i is a function of the seed, i and k alone. So a sample depends neither on how many are
/// drawn nor on its batch, and has the same noise on every device; in single precision it is that of double, rounded.
/// </summary>
/// <param name="seed">The seed: <see cref="RandomStreams.SeedOf"/> of a name.</param>
/// <param name="first">The number i of the batch's first sample.</param>
public sealed class SampleNoise(long seed, long first = 0) : INoiseSource
{
    private uint _draw;

    public Tensor Next(long[] shape, ScalarType type, Device device)
    {
        uint draw = _draw++;
        int samples = checked((int)shape[0]), size = checked((int)shape.Skip(1).Aggregate(1L, (product, n) => product * n));
        var numbers = new double[(long)samples * size];
        var threads = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };
        Parallel.For(0, samples, threads, i => Philox.Normal(numbers.AsSpan(i * size, size), (ulong)seed, draw, (ulong)(first + i)));
        return from_array(numbers).to(type).reshape(shape).to(device);
    }
}
