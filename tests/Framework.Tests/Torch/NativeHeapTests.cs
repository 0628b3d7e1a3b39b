using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Torch;

public sealed class NativeHeapTests
{
    /// <summary>Without trimming, these steps grow the process by 2 GB on glibc 2.36.</summary>
    [Fact]
    public void AWalkOverManySamplesKeepsFlatMemory()
    {
        var x = randn([400_000, 1], dtype: float64, generator: new Generator(1));
        long before = Environment.WorkingSet, most = before;
        for (int i = 0; i < 100; i++)
        {
            using var scope = NewDisposeScope();
            var next = x;
            for (int k = 0; k < 8; k++) next = 0.5 * next + 0.1;
            next = next.DetachFromDisposeScope();
            x.Dispose();
            x = next;
            NativeHeap.TrimNowAndThen();
            most = Math.Max(most, Environment.WorkingSet);
        }

        x.Dispose();
        Assert.InRange(most - before, 0, 1_200_000_000);
    }
}
