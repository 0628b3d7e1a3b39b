using System.Buffers.Binary;
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
