using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Mirrors each image left to right with probability 1/2.</summary>
internal sealed class RandomFlip : IAugmentation
{
    public Tensor Apply(Tensor x, Generator random)
    {
        using var scope = NewDisposeScope();
        var mirrored = rand(x.shape[0], device: CPU, generator: random).lt(0.5).to(x.device).reshape(-1, 1, 1, 1);
        return where(mirrored, x.flip(3), x).MoveToOuterDisposeScope();
    }
}
