using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Checks;

public class CodecCheckTests
{
    [Fact]
    public void OneThatMapsEverythingToOneStateIsFound() => Assert.Contains(
        Stranger.Faults<ICodec, OneState>(ICodec.Kind),
        f => f.Contains("further away than half of the largest gap", StringComparison.Ordinal));

    [Fact]
    public void OneThatSaysThatItLosesSomethingIsRight() => Assert.Empty(Stranger.Faults<ICodec, Axis>(ICodec.Kind));

    [Fact]
    public void OneThatDoesNotSaySoIsFound() => Assert.Contains(
        Stranger.Faults<ICodec, SilentAxis>(ICodec.Kind), f => f.Contains("does not say that it IsLossy", StringComparison.Ordinal));

    [Fact]
    public void OneThatKeepsNothingIsFound() => Assert.Contains(
        Stranger.Faults<ICodec, Nothing>(ICodec.Kind), f => f.Contains("that of one value for all samples", StringComparison.Ordinal));

    private abstract class OfPoints : ICodec, IFittedCodec
    {
        public virtual bool IsLossy => true;

        public string? Refusal(DataSpace space) => space.Shape is [2] && space.StateCount == 0 ? null : "needs points";

        public virtual DataSpace Encode(DataSpace space) => space with { Shape = [1] };

        public IFittedCodec Fit(Dataset data) => this;

        public virtual Samples Encode(Samples samples) => samples with { Values = samples.Values.narrow(1, 0, 1) };

        public virtual Samples Decode(Samples codes) => codes with { Values = cat([codes.Values, zeros_like(codes.Values)], 1) };
    }

    /// <summary>The first of two numbers.</summary>
    private sealed class Axis : OfPoints;

    private sealed class SilentAxis : OfPoints
    {
        public override bool IsLossy => false;
    }

    private sealed class Nothing : OfPoints
    {
        public override Samples Decode(Samples codes) => codes with { Values = zeros(codes.Values.shape[0], 2) };
    }

    /// <summary>Nine states between -3 and 3, of which one is used.</summary>
    private sealed class OneState : OfPoints
    {
        public override bool IsLossy => false;

        public override DataSpace Encode(DataSpace space) => space with { Values = new StateValues(9) };

        public override Samples Encode(Samples samples) => samples with { Values = full_like(samples.Values, 4, dtype: int64) };

        public override Samples Decode(Samples codes) => codes with { Values = 0.75f * codes.Values.to(float32) - 3 };
    }
}
