using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Sampling;

public sealed class PredictionTests
{
    private const double Alpha = 0.6, Sigma = 0.8;

    /// <summary>x0 of x_t and the output, solved for each of three outputs on a variance preserving schedule.</summary>
    public static TheoryData<string, double, double> Readings => new()
    {
        { "epsilon", 1 / Alpha, -Sigma / Alpha },
        { "v", Alpha, -Sigma },
        { "score", 1 / Alpha, Sigma * Sigma / Alpha },
    };

    /// <summary>x_t = alpha x0 + sigma eps gives the output that belongs to x0 and eps, and that output gives x0 again.</summary>
    [Theory]
    [MemberData(nameof(Readings))]
    public void TheOutputAndX0FollowFromEachOther(string name, double fromXt, double fromOutput)
    {
        using var scope = NewDisposeScope();
        var (x0, eps) = (Draw(1), Draw(2));
        var xt = Alpha * x0 + Sigma * eps;
        var output = name switch
        {
            "epsilon" => eps,
            "v" => Alpha * eps - Sigma * x0,
            _ => -eps / Sigma,
        };
        var prediction = new Prediction(x0) { Xt = xt, Reading = new OutputReading(fromXt, fromOutput), VarianceFraction = Draw(3) };
        AssertClose(output, prediction.Output);
        AssertClose(x0, prediction.WithOutput(output).X0);

        // Any other output comes back, and brings nothing else with it.
        var other = prediction.WithOutput(Draw(4));
        AssertClose(Draw(4), other.Output);
        AssertClose(fromXt * xt + fromOutput * Draw(4), other.X0);
        Assert.Same(prediction.VarianceFraction, other.VarianceFraction);
        Assert.Same(xt, other.Xt);
    }

    [Fact]
    public void WithoutAReadingTheOutputIsX0()
    {
        using var scope = NewDisposeScope();
        var (x0, other) = (Draw(1), Draw(2));
        var prediction = new Prediction(x0);
        Assert.Same(x0, prediction.Output);
        Assert.Same(other, prediction.WithOutput(other).X0);
        Assert.Null(prediction.VarianceFraction);
        Assert.Equal((1, 0), (prediction.Evaluations, prediction.ClassifierEvaluations));
    }

    [Fact]
    public void ASliceHasItsPartOfEverything()
    {
        using var scope = NewDisposeScope();
        var (x0, xt, v) = (Draw(1), Draw(2), Draw(3));
        var reading = new OutputReading(1 / Alpha, -Sigma / Alpha);
        var whole = new Prediction(x0) { Xt = xt, Reading = reading, VarianceFraction = v, Evaluations = 3, ClassifierEvaluations = 2 };
        var slice = whole.Slice(1, 2);
        Assert.Equal(x0[1..3].flatten().data<double>().ToArray(), slice.X0.flatten().data<double>().ToArray());
        Assert.Equal(xt[1..3].flatten().data<double>().ToArray(), slice.Xt!.flatten().data<double>().ToArray());
        Assert.Equal(v[1..3].flatten().data<double>().ToArray(), slice.VarianceFraction!.flatten().data<double>().ToArray());
        AssertClose(whole.Output[1..3], slice.Output);
        Assert.Equal((reading, 3, 2), (slice.Reading, slice.Evaluations, slice.ClassifierEvaluations));

        var plain = new Prediction(x0).Slice(0, 1);
        Assert.Null(plain.Xt);
        Assert.Null(plain.VarianceFraction);
    }

    [Fact]
    public void WhatWentIntoItIsAddedToItsCost()
    {
        using var scope = NewDisposeScope();
        var first = new Prediction(Draw(1)) { VarianceFraction = Draw(2), Evaluations = 2, ClassifierEvaluations = 1 };
        var both = first.Including(new Prediction(Draw(3)) { Evaluations = 3, ClassifierEvaluations = 4 });
        Assert.Equal((5, 5), (both.Evaluations, both.ClassifierEvaluations));
        Assert.Same(first.X0, both.X0);
        Assert.Same(first.VarianceFraction, both.VarianceFraction);
    }

    /// <summary>x_t is the caller's already and stays in its scope.</summary>
    [Fact]
    public void HandsOverWhatTheCallMade()
    {
        using var outer = NewDisposeScope();
        Prediction prediction;
        using (NewDisposeScope())
        {
            prediction = new Prediction(Draw(1)) { Xt = Draw(2), VarianceFraction = Draw(3) }.MoveToOuterDisposeScope();
        }

        Assert.False(prediction.X0.IsInvalid);
        Assert.False(prediction.VarianceFraction!.IsInvalid);
        Assert.True(prediction.Xt!.IsInvalid);
    }

    private static Tensor Draw(int seed)
    {
        using var random = new Generator((ulong)seed);
        return randn([4, 3], dtype: float64, generator: random);
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.Equal(0, (expected - actual).abs().max().item<double>(), 1e-12);
}
