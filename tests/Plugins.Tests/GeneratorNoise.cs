using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests;

/// <summary>PyTorch's own sequence of normal numbers, for the loops that others publish.</summary>
internal sealed class GeneratorNoise(ulong seed) : INoiseSource
{
    private readonly Generator _random = new(seed, CPU);

    public Tensor Next(long[] shape, ScalarType type, Device device) => randn(shape, dtype: type, generator: _random).to(device);
}
