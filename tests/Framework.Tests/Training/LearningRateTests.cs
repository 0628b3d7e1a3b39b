using Diffusion.Framework.Training;

namespace Diffusion.Framework.Tests.Training;

public sealed class LearningRateTests
{
    private static readonly TrainingOptions Options = new() { Steps = 100, LearningRate = 2, WarmUp = 0.1 };

    [Theory]
    [InlineData(0, 0.2)]
    [InlineData(4, 1.0)]
    [InlineData(9, 2.0)]
    [InlineData(10, 2.0)]
    [InlineData(55, 1.0)]
    [InlineData(100, 0.0)]
    public void RisesLinearlyAndFallsAlongACosine(long step, double rate) => Assert.Equal(rate, LearningRate.At(step, Options), 1e-12);

    [Theory]
    [InlineData(4, 1.0)]
    [InlineData(10, 2.0)]
    [InlineData(99, 2.0)]
    public void StaysWithoutDecay(long step, double rate) =>
        Assert.Equal(rate, LearningRate.At(step, Options with { Decay = LearningRateDecay.None }), 1e-12);
}
