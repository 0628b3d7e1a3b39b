using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Diffusion.Framework.Torch;

/// <summary>
/// One seed, split by name into independent streams: changing how one part draws does not shift another part's numbers.
/// The states of all streams that were used can be saved and put back.
/// </summary>
public sealed class RandomStreams(long seed) : IDisposable
{
    private readonly Dictionary<string, Generator> _streams = [];

    /// <summary>The stream of a name, created on first use. Always on the CPU, so that every device draws the same numbers.</summary>
    public Generator this[string name]
    {
        get
        {
            if (!_streams.TryGetValue(name, out var stream)) _streams[name] = stream = Fresh(name);
            return stream;
        }
    }

    /// <summary>A generator at the start of a name's stream, owned by the caller.</summary>
    public Generator Fresh(string name) => new((ulong)SeedOf(name), CPU);

    /// <summary>The first 63 bits of SHA-256 over the seed and the name.</summary>
    public long SeedOf(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"));
        return BinaryPrimitives.ReadInt64LittleEndian(hash) & long.MaxValue;
    }

    /// <summary>
    /// Seeds the global generators of the CPU and of GPUs, the only ones that dropout and the initialisation of layers can use.
    /// Call it at the place where that use begins.
    /// </summary>
    public void SeedGlobal(string name)
    {
        long seed = SeedOf(name);
        manual_seed(seed);
        // TorchSharp's manual_seed reaches the CPU's generator alone.
        if (cuda.is_available()) cuda.manual_seed_all(seed);
    }

    /// <summary>The state of every stream that was used, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Save() =>
        _streams.ToDictionary(s => s.Key, s =>
        {
            using var state = s.Value.get_state();
            return state.bytes.ToArray();
        });

    /// <summary>Puts saved states back.</summary>
    public void Restore(IReadOnlyDictionary<string, byte[]> states)
    {
        foreach (var (name, bytes) in states)
        {
            using var state = tensor(bytes, dtype: uint8);
            this[name].set_state(state);
        }
    }

    public void Dispose()
    {
        foreach (var stream in _streams.Values) stream.Dispose();
        _streams.Clear();
    }
}

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
