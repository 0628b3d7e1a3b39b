using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Decoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Decoders;

public sealed class DecoderTests
{
    private static readonly DataSpace Levels = new([1], new ContinuousValues(new(-1, 1), 17));
    private static readonly DataSpace States = new([1], new StateValues(3));
    private static readonly DataSpace Binary = new([1], new StateValues(2));

    private static readonly DataSpace Table = new([2], new TableValues([new("a", ["x", "y", "z"]), new("b")]));

    public static TheoryData<string> Discrete => ["gaussian", "discretised-logistic", "categorical", "categorical of states", "bernoulli"];

    /// <summary>The probabilities of everything that a number can be have sum 1, and draws are that often what they should be.</summary>
    [Theory]
    [MemberData(nameof(Discrete))]
    public void ProbabilitiesHaveSumOneAndDrawsFollowThem(string name)
    {
        using var scope = NewDisposeScope();
        var (decoder, space) = Of(name);
        var module = decoder.Create(space).to(float64);
        var values = space.Values is StateValues states
            ? arange(states.Count, dtype: int64).unsqueeze(1)
            : linspace(-1, 1, 17, dtype: float64).unsqueeze(1);
        using var random = new Generator(4);
        var output = 0.4 * randn([1, .. ((DecoderModule)module).OutputShape], dtype: float64, generator: random);
        var probabilities = ((DecoderModule)module).LogProbability(values, output.expand(values.shape[0], -1)).exp();
        Assert.Equal(1, probabilities.sum().item<double>(), 1e-9);
        if (name == "gaussian") return;

        const int Count = 40_000;
        var drawn = ((DecoderModule)module).Draw(output.expand(Count, -1), new SampleNoise(1));
        var shares = drawn.to(float64).isclose(values.to(float64).t(), atol: 1e-6).to(float64).mean([0]);
        // Four standard errors of the largest share.
        Assert.Equal(0, (shares - probabilities).abs().max().item<double>(), 4 * 0.5 / Math.Sqrt(Count));
    }

    /// <summary>log(s(u) - s(l)) by the logistic function itself, in a place where that loses no digits.</summary>
    [Fact]
    public void TheDiscretisedLogisticIsADifferenceOfLogisticFunctions()
    {
        using var scope = NewDisposeScope();
        static double S(double z) => 1 / (1 + Math.Exp(-z));
        double mean = 0.2, scale = 0.3, half = 1.0 / 16;
        var module = new DiscretisedLogisticDecoder().Create(Levels);
        Tensor Log(double x) => module.LogLikelihood(tensor(new[,] { { x } }), tensor(new[,] { { mean, Math.Log(scale) } }));
        Assert.Equal(Math.Log(S((0.5 + half - mean) / scale) - S((0.5 - half - mean) / scale)), Log(0.5).item<double>(), 1e-12);
        Assert.Equal(Math.Log(S((-1 + half - mean) / scale)), Log(-1).item<double>(), 1e-12);
        Assert.Equal(Math.Log(1 - S((1 - half - mean) / scale)), Log(1).item<double>(), 1e-12);
    }

    [Fact]
    public void AGaussianDensityHasItsLearnedDeviation()
    {
        using var scope = NewDisposeScope();
        var module = new GaussianDecoder(new()).Create(new([2]));
        double expected = -Math.Log(2 * Math.PI * 0.25) - ((0.3 * 0.3) + (0.4 * 0.4)) / (2 * 0.25);
        Assert.Equal(expected, module.LogLikelihood(tensor(new[,] { { 0.3f, 0.4f } }), zeros(1, 2)).item<float>(), 1e-5);
        Assert.Single(module.parameters());
        Assert.Empty(new GaussianDecoder(new() { Deviation = 1 }).Create(new([2])).parameters());
    }

    [Fact]
    public void ARowOfATableIsADensityTimesAProbability()
    {
        using var scope = NewDisposeScope();
        var module = new MixedDecoder().Create(Table);
        Assert.Equal([4], module.OutputShape);
        var output = tensor(new[,] { { 0.0, Math.Log(3), 0.0, 1.5 } });
        // Word 1 has 3 of 5; the number is 0.5 from its mean, with deviation 0.5.
        double expected = Math.Log(0.6) - 0.5 * (1 + Math.Log(2 * Math.PI)) - Math.Log(0.5);
        Assert.Equal(expected, module.LogLikelihood(tensor(new[,] { { 1.0, 2.0 } }), output).item<double>(), 1e-7);
        Assert.Equal([1, 1.5], module.Mean(output).data<double>().ToArray());

        const int Count = 20_000;
        var drawn = module.Draw(output.expand(Count, -1), new SampleNoise(2));
        Assert.Equal(0.6, drawn.select(1, 0).eq(1).to(float64).mean().item<double>(), 0.015);
        Assert.Equal(1.5, drawn.select(1, 1).mean().item<double>(), 0.015);
        Assert.Equal(0.5, drawn.select(1, 1).std().item<double>(), 0.01);
    }

    [Fact]
    public void UnfitDataAreRefusedWithTheReason()
    {
        Assert.Equal("needs continuous numbers, and the data has 3 states", new GaussianDecoder(new()).Refusal(States));
        Assert.Equal("needs quantised numbers, such as bytes", new DiscretisedLogisticDecoder().Refusal(new([2])));
        Assert.Equal("needs numbers of a known range", new BernoulliDecoder().Refusal(new([2])));
        Assert.Equal("needs two states or numbers of a known range, and the data has 3 states", new BernoulliDecoder().Refusal(States));
        Assert.Equal("needs states, tokens or quantised numbers, and the data has continuous numbers", new CategoricalDecoder()
            .Refusal(new([2])));
        Assert.Equal("needs rows of a table, and the data has continuous numbers", new MixedDecoder().Refusal(new([2])));
        Assert.Equal(
            "needs continuous numbers, and the data has rows of 1 columns of numbers and 1 of words", new GaussianDecoder(new())
                .Refusal(Table));
        Assert.NotNull(((IDecoder)new BernoulliDecoder()).Warning(Levels));
    }

    private static (IDecoder Decoder, DataSpace Space) Of(string name) => name switch
    {
        "gaussian" => (new GaussianDecoder(new()), Levels),
        "discretised-logistic" => (new DiscretisedLogisticDecoder(), Levels),
        "categorical" => (new CategoricalDecoder(), Levels),
        "categorical of states" => (new CategoricalDecoder(), States),
        _ => (new BernoulliDecoder(), Binary),
    };
}
