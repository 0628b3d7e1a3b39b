using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Classification;

/// <summary>Many samples through a network, a batch at a time: their activations together would not fit into memory.</summary>
internal static class Batches
{
    private const int Size = 1000;

    /// <summary>What a function gives of each batch [b, ...], one after the other; in the caller's dispose scope.</summary>
    public static Tensor Map(Tensor samples, Func<Tensor, Tensor> map)
    {
        using var scope = NewDisposeScope();
        var parts = samples.split(Size).Select(batch =>
        {
            using var inner = NewDisposeScope();
            NativeHeap.TrimNowAndThen();
            return map(batch).MoveToOuterDisposeScope();
        });
        return cat([.. parts]).MoveToOuterDisposeScope();
    }
}
