using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

/// <summary>The total variation of counted states and its interval.</summary>
public sealed class TotalVariationEstimateTests
{
    private const int Count = 500, Repetitions = 300;

    private static readonly double[] Even = [.. Enumerable.Repeat(1 / 12.0, 12)], Ends = [0.5, 0, 0, 0, 0.5];

    public static TheoryData<double[], double[]> Pairs => new()
    {
        { Even, Even },
        { Ends, Ends },
        { Even, [.. Even.Select((p, i) => p * (i % 2 == 0 ? 1.15 : 0.85))] },
        { Even, [.. Even.Select((_, i) => i / 66.0)] },
        { Ends, [0.55, 0.02, 0, 0, 0.43] },
    };

    /// <summary>The expectation of the total variation at this number of samples, equal distributions and others.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void TheIntervalHoldsTheExpectation(double[] known, double[] drawn)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(4, CPU);
        var (p, q) = (tensor(known, dtype: float64), tensor(drawn, dtype: float64));
        var measured = Enumerable.Range(0, Repetitions).Select(_ =>
        {
            using var inner = NewDisposeScope();
            var counts = multinomial(q, Count, replacement: true, generator: random).bincount(null, p.shape[0]).to(float64);
            return TotalVariationEstimate.Of(counts, p, random);
        }).ToList();
        double truth = measured.Average(e => e.Value);
        double held = measured.Count(e => e.Low <= truth && truth <= e.High) / (double)Repetitions;
        Assert.InRange(held, 0.93 - 2 * Math.Sqrt(0.05 * 0.95 / Repetitions), 1);
    }

    /// <summary>By hand: shares of 3/4 and 1/4 against halves.</summary>
    [Fact]
    public void IsHalfTheSumOfTheDifferences()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1, CPU);
        var estimate = TotalVariationEstimate.Of(tensor([300.0, 100]), tensor([0.5, 0.5]), random);
        Assert.Equal(0.25, estimate.Value, 1e-12);
        // The share of one state is 0.75 with a standard error of sqrt(0.75 * 0.25 / 400) = 0.02165.
        Assert.Equal(0.25 - (1.96 + 0.25) * 0.02165, estimate.Low, 0.006);
        Assert.Equal(0.25 + 1.96 * 0.02165, estimate.High, 0.006);
    }

    /// <summary>Samples that all have the one possible state are no proof that no other would be drawn.</summary>
    [Fact]
    public void WhatWasNotSeenIsNotImpossible()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1, CPU);
        var estimate = TotalVariationEstimate.Of(tensor([1000.0, 0, 0, 0]), tensor([1.0, 0, 0, 0]), random);
        Assert.Equal((0, 0), (estimate.Value, estimate.Low));
        Assert.InRange(estimate.High, 0.0005, 0.005);
    }
}
