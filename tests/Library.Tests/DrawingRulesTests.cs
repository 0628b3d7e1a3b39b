using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Library.Tests;

/// <summary>What an experiment file would refuse is refused here too, in words, before anything is computed.</summary>
public sealed class DrawingRulesTests
{
    private static readonly BetasSchedule EndsInNoise = new(new() { Values = [0.1, 0.5, 1] });

    private static LambdaDenoiser Zero => new((xt, _) => zeros_like(xt));

    [Fact]
    public void ASamplerThatCannotLeaveNoiseAlone()
    {
        Assert.Equal(
            "HeunSampler cannot start at noise alone, the last level of BetasSchedule. "
                + "Use DdimSampler or AncestralSampler, or raise MinLogSnr.",
            Refusal(new(Zero, EndsInNoise, 2)
            {
                Steps = 3, MinLogSnr = NoiseFloor.None, Sampler = new HeunSampler(new()),
            }));
        using var drawn = new Drawing(Zero, EndsInNoise, 2)
        {
            Steps = 3, MinLogSnr = NoiseFloor.None,
        }.Draw(2);
        Assert.True(drawn.isfinite().all().item<bool>());
    }

    [Fact]
    public void ASamplerOfData() => Assert.Equal(
        "DdimInversionSampler takes data to noise and back, and nothing is drawn of data here. Use another sampler, such as DdimSampler.",
        Refusal(new(Zero, new CosineSchedule(new()), 2)
        {
            Sampler = new DdimInversionSampler(new()),
        }));

    [Fact]
    public void MoreStepsThanThereAre() => Assert.Equal(
        "Steps is 100, and TrailingGrid makes at most 3 of BetasSchedule. Use fewer steps.",
        Refusal(new(Zero, EndsInNoise, 2)));

    [Fact]
    public void ChoicesThatRefuse()
    {
        var schedule = new CosineSchedule(new());
        Assert.Equal("Never cannot be used here.", Refusal(new(Zero, schedule, 2) { Guidance = [new Never()] }));
        Assert.Equal("Elsewhere has times of another schedule.", Refusal(new(Zero, schedule, 2) { Guidance = [new Elsewhere()] }));
        Assert.Equal("Narrow keeps too little.", Refusal(new(Zero, schedule, 2) { Clipping = new Narrow() }));
        Assert.Equal("Unmeant has no times of it.", Refusal(new(Zero, schedule, 2) { Grid = new Unmeant() }));
        Assert.StartsWith("MinLogSnr is 50, and CosineSchedule has log-SNRs below ", Refusal(new(Zero, schedule, 2) { MinLogSnr = 50 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void NoSample() => Assert.Throws<ArgumentOutOfRangeException>(() => new Drawing(Zero, new CosineSchedule(new()), 2).Draw(0));

    private static string Refusal(Drawing drawing) => Assert.Throws<InvalidOperationException>(() => drawing.Draw(2)).Message;

    private sealed class Never : IGuidance
    {
        public string? Refusal => "Never cannot be used here.";

        public IDenoiser Apply(IDenoiser inner) => inner;
    }

    private sealed class Elsewhere : IGuidance
    {
        public string? RefusalOn(INoiseSchedule schedule) => "has times of another schedule";

        public IDenoiser Apply(IDenoiser inner) => inner;
    }

    private sealed class Narrow : IClipping
    {
        public string? Refusal => "keeps too little";

        public IDenoiser Apply(IDenoiser inner) => inner;
    }

    private sealed class Unmeant : ITimeGrid
    {
        public string? Refusal(INoiseSchedule schedule) => "has no times of it";

        public IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, NoiseLevel start, int steps) => [];
    }
}
