using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Discrete.Objectives;
using Diffusion.Plugins.Discrete.Transitions;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Codecs;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Discrete;

/// <summary>The numbers, the quiz and the claims of 002.</summary>
public sealed class PlinkoTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<StartingShape> Shapes => [.. Enum.GetValues<StartingShape>()];

    public static TheoryData<bool> Readings => [true, false];

    /// <summary>
    /// P(x) = [0.8, 0.1, 0.1]: Q(z_0 = 1 | z_1 = 2) = 8/11 = 0.727273 and Q(z_1 = 1 | z_2 = 2) = 25/51 = 0.490196, by both readings of a
    /// network. The first is larger because the disc very likely started in slot 1, and has spread by t = 1.
    /// </summary>
    [Theory]
    [MemberData(nameof(Readings))]
    public void TheWorkedNumbersHold(bool predictsPrevious)
    {
        var data = new CategoricalData(new() { Weights = [0.8, 0.1, 0.1] });
        var (denoiser, process, reading) = Exact(data, 2, predictsPrevious);
        Assert.Equal(8 / 11.0, Reverse(1)[0], 1e-12);
        Assert.Equal(25 / 51.0, Reverse(2)[0], 1e-12);
        Assert.Equal((0.727273, 0.490196), (Math.Round(Reverse(1)[0], 6), Math.Round(Reverse(2)[0], 6)));

        double[] Reverse(int t)
        {
            var z = tensor(new long[,] { { 1 } });
            return reading.Step(denoiser.Predict(z, t, null).LogProbabilities, z, process, [t - 1], [t]).data<double>().ToArray();
        }
    }

    /// <summary>
    /// Bayes' rule with tabulated marginals, Q(z_t | z_(t-1)) Q(z_(t-1)) / Q(z_t), is what the model gives at every step and state.
    /// </summary>
    [Theory]
    [MemberData(nameof(Readings))]
    public void TheExactReverseIsBayesRule(bool predictsPrevious)
    {
        const int T = 12;
        var data = new CategoricalData(new() { States = 7 });
        var (denoiser, process, reading) = Exact(data, T, predictsPrevious);
        var board = Chains.Board(process.Matrix, [.. data.Probabilities], T);
        var z = arange(7, dtype: int64).unsqueeze(1);
        for (int t = 1; t <= T; t++)
        {
            var reverse = reading.Step(denoiser.Predict(z, t, null).LogProbabilities, z, process, [t - 1], [t]);
            for (int from = 0; from < 7; from++)
                for (int to = 0; to < 7; to++)
                    Assert.Equal(
                        process.Matrix[from, to] * board[t - 1][to] / board[t][from], reverse[from, 0, to].item<double>(), 1e-12);
        }
    }

    /// <summary>The quiz: a disc that is anywhere with equal probability stays so, since rows of D sum to one too.</summary>
    [Fact]
    public void AUniformDistributionStaysUniform()
    {
        var board = Chains.Board(new PlinkoTransition().Matrix(9), [.. Enumerable.Repeat(1 / 9.0, 9)], 100);
        Assert.All(board[100], q => Assert.Equal(1 / 9.0, q, 1e-15));
    }

    /// <summary>At m = 16 and T = 800 every shape has become uniform, and at half that time the furthest has not.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryShapeBecomesUniform(StartingShape shape)
    {
        double[] uniform = [.. Enumerable.Repeat(1 / 16.0, 16)];
        double[] start = [.. new CategoricalData(new() { States = 16, Shape = shape }).Probabilities];
        var board = Chains.Board(new PlinkoTransition().Matrix(16), start, 800);
        Assert.InRange(Chains.TotalVariation(board[800], uniform), 0, 1e-3);
        if (shape == StartingShape.Corner) Assert.InRange(Chains.TotalVariation(board[400], uniform), 1e-3, 1);
    }

    /// <summary>The five shapes that stand for 002's lost picture.</summary>
    [Fact]
    public void TheShapesAreWhatTheySay()
    {
        double[] P(StartingShape shape) => [.. new CategoricalData(new() { States = 4, Shape = shape }).Probabilities];
        Assert.Equal([1, 0, 0, 0], P(StartingShape.Corner));
        Assert.Equal([0.5, 0, 0, 0.5], P(StartingShape.Ends));
        Assert.Equal([2 / 9.0, 4 / 9.0, 2 / 9.0, 1 / 9.0], P(StartingShape.Peak));
        Assert.Equal([0.1, 0.2, 0.3, 0.4], P(StartingShape.Ramp));
        Assert.Equal([0.25, 0.25, 0.25, 0.25], P(StartingShape.Uniform));
    }

    /// <summary>
    /// 002's two strategies for z_t: step by step and by the kernel; chi-square of 15 degrees of freedom, at most once in a thousand.
    /// </summary>
    [Fact]
    public void StepByStepAndByTheKernelAreOneDistribution()
    {
        const int M = 16, T = 60, Count = 40_000;
        var process = Chains.Process(new PlinkoTransition(), M, Chains.Full(T));
        var x = full([Count, 1], 3, dtype: int64);
        double[] expected = Chains.Board(process.Matrix, [.. Enumerable.Range(0, M).Select(i => i == 3 ? 1.0 : 0)], T)[T];
        var random = new SampleUniforms(5);
        var z = x;
        for (int t = 1; t <= T; t++) z = process.Later(z, [t - 1], [t], random.Next([Count, 1], CPU));
        var jumped = process.Noisy(x, [T], new SampleUniforms(6).Next([Count, 1], CPU));
        Assert.InRange(ChiSquare(z, expected), 0, 37.7);
        Assert.InRange(ChiSquare(jumped, expected), 0, 37.7);
    }

    /// <summary>The exact reverse returns every shape from the uniform distribution: computed, without drawing, over all T steps.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void TheReverseReturnsEveryShape(StartingShape shape)
    {
        const int T = 200;
        var data = new CategoricalData(new() { States = 8, Shape = shape });
        var (denoiser, process, reading) = Exact(data, T, false);
        var z = arange(8, dtype: int64).unsqueeze(1);
        var q = tensor([.. process.Prior], dtype: float64).unsqueeze(0);
        for (int t = T; t >= 1; t--)
            q = q.mm(reading.Step(denoiser.Predict(z, t, null).LogProbabilities, z, process, [t - 1], [t]).squeeze(1));
        Assert.InRange(Chains.TotalVariation(q.data<double>().ToArray(), data.Probabilities), 0, 1e-3);
    }

    /// <summary>
    /// Five of 12,000 steps on a board of 64: what the sampler draws from is P, so that its samples are as good as exact ones.
    /// </summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void FiveStepsReturnEveryShapeOfAWideBoard(StartingShape shape)
    {
        var data = new CategoricalData(new() { States = 64, Shape = shape });
        var (denoiser, process, reading) = Exact(data, 12_000, false);
        var z = arange(64, dtype: int64).unsqueeze(1);
        var q = tensor([.. process.Prior], dtype: float64).unsqueeze(0);
        for (int t = 12_000; t > 0; t -= 2400)
            q = q.mm(reading.Step(denoiser.Predict(z, t, null).LogProbabilities, z, process, [t - 2400], [t]).squeeze(1));
        Assert.InRange(Chains.TotalVariation(q.data<double>().ToArray(), data.Probabilities), 0, 1e-6);
    }

    /// <summary>The model's denoiser, its process, and what it predicts.</summary>
    internal static (IStateDenoiser Denoiser, StateProcess Process, StateReading Reading) Exact(
        CategoricalData data, int steps, bool predictsPrevious)
    {
        var (transition, schedule) = (new PlinkoTransition(), new Chains.Given(Chains.Full(steps)));
        IStateObjective objective = predictsPrevious ? new PreviousObjective() : new X0CrossEntropyObjective();
        var process = new StateProcess(transition, schedule, data.Describe());
        var network = new ExactReverseModel(data, new NoCodec(), transition, schedule, objective).Create(new(process.Space));
        return (new NetworkStateDenoiser(network, process, objective.Reading), process, objective.Reading);
    }

    private static double ChiSquare(Tensor drawn, double[] expected)
    {
        long[] counts = drawn.flatten().bincount(null, expected.Length).data<long>().ToArray();
        return counts.Zip(expected.Select(p => p * drawn.shape[0]), (n, e) => (n - e) * (n - e) / e).Sum();
    }
}
