using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests;

/// <summary>PyTorch's own sequence of normal numbers, for the loops that others publish.</summary>
internal sealed class GeneratorNoise(ulong seed) : INoiseSource
{
    private byte[]? _state;

    public Tensor Next(long[] shape, ScalarType type, Device device)
    {
        using var random = new Generator(seed, CPU);
        if (_state is not null)
        {
            using var before = tensor(_state, dtype: uint8);
            random.set_state(before);
        }

        var noise = randn(shape, dtype: type, generator: random).to(device);
        using var after = random.get_state();
        _state = after.bytes.ToArray();
        return noise;
    }
}
