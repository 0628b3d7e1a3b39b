using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Torch;

public sealed class NativeHeapTests
{
    /// <summary>Sixty steps of eight tensors of 3.2 MB would stay with the process on glibc 2.36, 1.5 GB in all.</summary>
    [Fact]
    public void WhatAWalkFreedGoesBackToTheSystem()
    {
        var x = randn([400_000, 1], dtype: float64, generator: new Generator(1));
        long before = Environment.WorkingSet;
        for (int i = 0; i < 60; i++)
        {
            using var scope = NewDisposeScope();
            var next = x;
            for (int k = 0; k < 8; k++) next = 0.5 * next + 0.1;
            next = next.DetachFromDisposeScope();
            x.Dispose();
            x = next;
        }

        // It acts once a second.
        Thread.Sleep(1100);
        NativeHeap.TrimNowAndThen();
        x.Dispose();
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 300_000_000);
    }
}
