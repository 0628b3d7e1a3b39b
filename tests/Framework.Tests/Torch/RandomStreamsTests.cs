using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Torch;

public sealed class RandomStreamsTests
{
    private static float[] Draw(RandomStreams streams, string name) => randn(4, generator: streams[name]).data<float>().ToArray();

    [Fact]
    public void StreamsDoNotShiftOneAnother()
    {
        using var alone = new RandomStreams(5);
        using var together = new RandomStreams(5);
        Draw(together, "noise");
        Assert.Equal(Draw(alone, "times"), Draw(together, "times"));
        Assert.NotEqual(Draw(alone, "noise"), Draw(alone, "other"));
    }

    [Fact]
    public void SavedStatesGoOnWhereTheyWere()
    {
        using var first = new RandomStreams(5);
        Draw(first, "noise");
        var saved = first.Save();
        var expected = Draw(first, "noise");
        using var second = new RandomStreams(99);
        second.Restore(saved);
        Assert.Equal(expected, Draw(second, "noise"));
    }
}
