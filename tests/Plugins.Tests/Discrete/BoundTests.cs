using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Discrete.Transitions;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Discrete;

/// <summary>The bound against the exact -log p on everything that can be enumerated.</summary>
public sealed class BoundTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>Random matrices, T, strengths and networks: the bound is never below -log p(x), whatever the network says.</summary>
    [Fact]
    public void TheBoundIsNeverBelow()
    {
        var random = new Random(1);
        double closest = double.PositiveInfinity;
        for (int n = 0; n < 120; n++)
        {
            using var scope = NewDisposeScope();
            int k = random.Next(2, 6), steps = random.Next(1, 7);
            var reading = n % 2 == 0 ? StateReading.X0 : StateReading.Previous;
            var process = Chains.Process(
                new Chains.GivenMatrix(Chains.Random(random, k)), k,
                [.. Enumerable.Range(0, steps).Select(_ => 0.1 + 0.9 * random.NextDouble())]);
            var table = randn([steps + 1, k, k], dtype: float64, generator: new Generator((ulong)n + 1));
            var network = Network(table, steps);
            for (int x = 0; x < k; x++)
            {
                double gap = Bound(network, process, reading, x) + Math.Log(Exact(network, process, reading)[x]);
                Assert.True(gap > -1e-10, $"case {n}, x = {x}: the bound is {gap:g3} nats below -log p");
                closest = Math.Min(closest, gap);
            }
        }

        // The test would also pass for a bound that is always far too large.
        Assert.InRange(closest, 0, 0.05);
    }

    /// <summary>
    /// With the exact reverse the mean of the bound over P is the entropy of P plus what the forward process has left to tell at each step:
    /// it is above H(P), and not by more than I(x; z_T) says when there is one step.
    /// </summary>
    [Fact]
    public void OneStepIsTight()
    {
        double[] p = [0.5, 0.3, 0.2];
        var process = Chains.Process(new Chains.GivenMatrix(new[,] { { 0.6, 0.2, 0.1 }, { 0.3, 0.5, 0.3 }, { 0.1, 0.3, 0.6 } }), 3, 1);
        double[] z = Chains.Times(process.Matrix, p);
        double[] logits = [.. Enumerable.Range(0, 9).Select(i => Math.Log(p[i % 3] * process.Matrix[i / 3, i % 3] / z[i / 3]))];
        var network = Network(cat([zeros(1, 3, 3, dtype: float64), tensor(logits, [1, 3, 3], dtype: float64)]), 1);
        double mean = p.Select((q, x) => q * Bound(network, process, StateReading.X0, x)).Sum();
        double entropy = -p.Sum(q => q * Math.Log(q)), start = z.Zip(process.Prior, (q, r) => q * Math.Log(q / r)).Sum();
        // E KL(q(z | x) || prior) + E -log P(x | z) = I(x; z) + KL(q(z) || prior) + H(x | z) = H(x) + KL(q(z) || prior).
        Assert.Equal(entropy + start, mean, 1e-12);
    }

    /// <summary>
    /// Nothing known of x is needed for states of one step: the brute-force sum over x and z_(t-1) is what a reading gives.
    /// </summary>
    [Fact]
    public void TheStepIsTheSumOverCleanStates()
    {
        var random = new Random(3);
        var process = Chains.Process(new Chains.GivenMatrix(Chains.Random(random, 4)), 4, 0.3, 0.8, 0.5, 1);
        var logits = randn([4, 1, 4], dtype: float64, generator: new Generator(9));
        var z = arange(4, dtype: int64).unsqueeze(1);
        foreach (var (s, t) in new[] { (0, 1), (1, 2), (1, 4), (0, 4), (2, 3) })
        {
            var logs = StateReading.X0.Normalized(logits, z, process, [t]);
            var step = StateReading.X0.Step(logs, z, process, [s], [t]);
            Tensor before = process.Between([0], [s], CPU)[0], between = process.Between([s], [t], CPU)[0];
            for (int zt = 0; zt < 4; zt++)
                for (int zs = 0; zs < 4; zs++)
                {
                    double sum = Enumerable.Range(0, 4).Sum(x =>
                    {
                        double all = Enumerable.Range(0, 4).Sum(k => At(before, k, x) * At(between, zt, k));
                        return Math.Exp(logs[zt, 0, x].item<double>()) * At(before, zs, x) * At(between, zt, zs) / all;
                    });
                    Assert.Equal(sum, step[zt, 0, zs].item<double>(), 1e-12);
                }
        }
    }

    /// <summary>
    /// At T nothing is unmasked any more, and enumerations still ask what an unmasked state was: an answer of probability 0 must be a
    /// number.
    /// </summary>
    [Fact]
    public void StatesThatNothingLeadsToHaveFiniteSteps()
    {
        var process = Chains.Process(new AbsorbingTransition(), 3, 0.5, 1);
        var z = arange(4, dtype: int64).unsqueeze(1);
        var logs = StateReading.X0.Normalized(zeros([4, 1, 4], dtype: float64), z, process, [2]);
        var step = StateReading.X0.Step(logs, z, process, [1], [2]);
        Assert.All(step.sum(-1).flatten().data<double>().ToArray(), sum => Assert.Equal(1, sum, 1e-12));
    }

    private static double At(Tensor matrix, int i, int j) => matrix[i, j].item<double>();

    /// <summary>The expected bound of one state, all z_t summed over.</summary>
    private static double Bound(Chains.Function network, StateProcess process, StateReading reading, int x)
    {
        int k = process.States;
        double[] Column(int t) => [.. process.Between([0], [t], CPU)[0].select(1, x).data<double>()];
        var states = full([k, 1], x, dtype: int64);
        var z = arange(k, dtype: int64).unsqueeze(1);
        double bound = Column(process.Steps).Zip(process.Prior, (q, p) => q * Math.Log(q / p)).Sum();
        for (int t = 1; t <= process.Steps; t++)
        {
            var noisy = NoisyStates.Of(network, new Samples(states), z, process, reading, [t]);
            bound += noisy.Divergence().flatten().data<double>().ToArray().Zip(Column(t), (kl, q) => q * kl).Sum();
        }

        return bound;
    }

    /// <summary>p(x) of the model by its chain.</summary>
    private static double[] Exact(Chains.Function network, StateProcess process, StateReading reading)
    {
        var z = arange(process.States, dtype: int64).unsqueeze(1);
        var p = tensor([.. process.Prior], dtype: float64).unsqueeze(0);
        var denoiser = new NetworkStateDenoiser(network, process, reading);
        for (int t = process.Steps; t >= 1; t--)
            p = p.mm(reading.Step(denoiser.Predict(z, t, null).LogProbabilities, z, process, [t - 1], [t]).squeeze(1));
        return p.data<double>().ToArray();
    }

    /// <summary>Logits [T + 1, K, K] by step and state.</summary>
    private static Chains.Function Network(Tensor table, int steps) => new((z, time, _) =>
        table[(time * steps).round().to(int64).unsqueeze(1).expand_as(z), z]);
}
