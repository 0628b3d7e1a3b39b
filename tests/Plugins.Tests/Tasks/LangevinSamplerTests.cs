using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Tasks.Langevin;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Tasks;

/// <summary>With the exact score samplers come to the data, the splitting one in fewer steps.</summary>
public sealed class LangevinSamplerTests
{
    private const int Samples = 20_000;

    private static readonly LangevinProcess Process = new(4, 0.25, 0.04);
    private static readonly GaussianMixture Mixture = new([0.3, 0.7], [[-1.5], [0.5]], [0.3, 0.3]);

    [Theory]
    [InlineData("sscs", 100)]
    [InlineData("euler-maruyama", 400)]
    public void TheyRecoverTheMixture(string name, int steps)
    {
        using var scope = NewDisposeScope();
        var x = Draw(Sampler(name), steps, Mixture);
        Assert.Equal(Mixture.Mean()[0], x.mean().item<double>(), 0.03);
        Assert.Equal(Mixture.Covariance()[0, 0], x.var().item<double>(), 0.04);
        Assert.Equal(0.3, x.lt(-0.6).to(float64).mean().item<double>(), 0.02);
    }

    /// <summary>
    /// Everything is linear for N(0, s^2), so that the variance after so many steps from the exact start is known without drawing. Both
    /// samplers are of first order: the score's part of a splitting step is Euler's.
    /// </summary>
    [Theory]
    [InlineData("sscs")]
    [InlineData("euler-maruyama")]
    public void TheErrorFallsWithTheSteps(string name)
    {
        Assert.InRange(Error(name, 200) / Error(name, 400), 1.7, 2.3);
        Assert.InRange(Error(name, 400), 1e-6, 0.01);
    }

    /// <summary>In ten steps splitting is at narrow modes, where Euler-Maruyama still is on its way.</summary>
    [Fact]
    public void SplittingNeedsFewerSteps()
    {
        using var scope = NewDisposeScope();
        var narrow = Mixture with { StandardDeviations = [0.12, 0.12] };
        double Within(string name) => Draw(Sampler(name), 10, narrow) is var x
            ? x.add(1.5).abs().minimum(x.sub(0.5).abs()).le(0.36).to(float64).mean().item<double>() : 0;
        Assert.InRange(Within("sscs"), 0.95, 1);
        Assert.InRange(Within("euler-maruyama"), 0.5, 0.85);
    }

    private static double Error(string name, int steps) => Math.Abs(VarianceAfter(name, steps) - Process.CovarianceOf(1e-3, 0.25).XX);

    /// <summary>A step is the same whatever else is in the batch, and the walk tells the times that it passes.</summary>
    [Fact]
    public void AWalkEndsAtTimeZero()
    {
        using var scope = NewDisposeScope();
        var seen = new List<double>();
        var problem = new LangevinProblem(new MixtureVelocityScore(Process, Mixture), Process, new SampleNoise(1));
        var x = problem.Walk(
            new SscsSampler(), new(zeros([3, 1], dtype: float64), zeros([3, 1], dtype: float64)), [1, 0.5, 0.1], (_, t) => seen.Add(t));
        Assert.Equal([1, 0.5, 0.1, 0], seen);
        var first = new LangevinProblem(new MixtureVelocityScore(Process, Mixture), Process, new SampleNoise(1))
            .Walk(new SscsSampler(), new(zeros([1, 1], dtype: float64), zeros([1, 1], dtype: float64)), [1, 0.5, 0.1]);
        Assert.Equal(x[0].item<double>(), first.item<double>(), 1e-12);
    }

    /// <summary>
    /// The variance of x at the least time, by the sampler's own steps on pairs (1, 0), (0, 1) without noise and on (0, 0) with unit draws:
    /// the steps are linear, so that these give their matrices.
    /// </summary>
    private static double VarianceAfter(string name, int steps)
    {
        using var scope = NewDisposeScope();
        var sampler = Sampler(name);
        var score = new MixtureVelocityScore(Process, new([1.0], [[0.0]], [0.5]));
        var times = Times(steps);
        var (xx, xv, vv) = Process.CovarianceOf(1, 0.25);
        foreach (var (t, s) in times.Zip(times.Skip(1)))
        {
            using var step = NewDisposeScope();
            var unit = new UnitDraws(2);
            int count = 2 + UnitDraws.Most;
            var pair = sampler.Step(new(score, Process, unit), new(
                tensor([1.0, 0.0, .. new double[UnitDraws.Most]], [count, 1]),
                tensor([0.0, 1.0, .. new double[UnitDraws.Most]], [count, 1])), t, s);
            double[] x = pair.X.data<double>().ToArray(), v = pair.V.data<double>().ToArray();
            (xx, xv, vv) = (
                x[0] * x[0] * xx + 2 * x[0] * x[1] * xv + x[1] * x[1] * vv + x[2..].Sum(n => n * n),
                x[0] * v[0] * xx + (x[0] * v[1] + x[1] * v[0]) * xv + x[1] * v[1] * vv + x[2..].Zip(v[2..], (a, b) => a * b).Sum(),
                v[0] * v[0] * xx + 2 * v[0] * v[1] * xv + v[1] * v[1] * vv + v[2..].Sum(n => n * n));
        }

        return xx;
    }

    private static Tensor Draw(ILangevinSampler sampler, int steps, GaussianMixture mixture)
    {
        var problem = new LangevinProblem(new MixtureVelocityScore(Process, mixture), Process, new GeneratorNoise(3));
        var start = new Generator(4);
        return problem.Walk(sampler, new(
            randn([Samples, 1], dtype: float64, generator: start),
            Math.Sqrt(Process.Mass) * randn([Samples, 1], dtype: float64, generator: start)), Times(steps));
    }

    /// <summary>Square roots evenly from 1 to that of 0.001.</summary>
    private static double[] Times(int steps) =>
        [.. Enumerable.Range(0, steps + 1).Select(i => Math.Pow(Math.Sqrt(1e-3) * i / steps + 1 - (double)i / steps, 2))];

    private static ILangevinSampler Sampler(string name) => name == "sscs" ? new SscsSampler() : new LangevinEulerMaruyamaSampler();

    /// <summary>Draw k is 1 for sample <c>first + k</c> and 0 for all others.</summary>
    private sealed class UnitDraws(int first) : INoiseSource
    {
        public const int Most = 4;

        private int _draw;

        public Tensor Next(long[] shape, ScalarType type, Device device)
        {
            var draw = zeros(shape, dtype: type);
            draw[first + _draw++] = 1;
            return draw;
        }
    }
}
