using System.Globalization;
using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Codecs;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Discrete.Objectives;
using Diffusion.Plugins.Discrete.Samplers;
using Diffusion.Plugins.Discrete.Transitions;
using Diffusion.Plugins.Models;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks.States;

/// <summary>
/// The exact reverse of a board of 64 slots over five of 12,000 steps: the total variation of drawings of 100,000 samples beside that of
/// exact samples, and the total variation of the chain's own distribution, which no drawing is needed for.
/// </summary>
internal static class ReverseDrawings
{
    private const int States = 64, T = 12_000, Count = 100_000, Drawings = 20, ExactDrawings = 1000;

    private static readonly int[] Visited = [12_000, 9_600, 7_200, 4_800, 2_400, 0];

    public static void Print()
    {
        Console.WriteLine(
            $"| shape | reverse, mean of {Drawings} | exact samples, mean of {ExactDrawings} | quotient | the chain's own distribution |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var shape in Enum.GetValues<StartingShape>())
        {
            using var scope = NewDisposeScope();
            var data = new CategoricalData(new() { States = States, Shape = shape });
            var p = tensor([.. data.Probabilities], dtype: float64);
            var process = StateTables.Plinko(data, T);
            var objective = new X0CrossEntropyObjective();
            var network = new ExactReverseModel(
                data, new NoCodec(), new PlinkoTransition(), new StateTables.EveryStep(T), objective).Create(new(process.Space));
            var denoiser = new NetworkStateDenoiser(network, process, StateReading.X0);
            double[] reverse = [.. Enumerable.Range(0, Drawings).Select(d => Distance(Shares(Draw(denoiser, process, d)), p))];
            using var random = new Generator(1, CPU);
            double[] exact = [.. Enumerable.Range(0, ExactDrawings).Select(_ =>
                Distance(Shares(multinomial(p, Count, replacement: true, generator: random)), p))];
            double error = Error(reverse), mean = exact.Average();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {shape.ToString().ToLowerInvariant()} | {reverse.Average():0.0000} +- {error:0.0000} | {mean:0.0000} "
                + $"| {(mean > 0 ? $"{reverse.Average() / mean:0.00} +- {error / mean:0.00}" : "")} "
                + $"| {Distance(Own(denoiser, process), p):0e0} |"));
        }
    }

    /// <summary>A drawing by the sampler.</summary>
    private static Tensor Draw(IStateDenoiser denoiser, StateProcess process, int drawing)
    {
        using var scope = NewDisposeScope();
        var prior = tensor([.. process.Prior], dtype: float64).expand(Count, 1, States);
        var start = Categorical.Draw(prior, new SampleUniforms(1000 + drawing).Next([Count, 1], CPU));
        return new AncestralStateSampler().Sample(
            new(denoiser, process, StateReading.X0, Visited, start, new SampleUniforms(drawing), null)).MoveToOuterDisposeScope();
    }

    /// <summary>The distribution that the sampler draws from: the product of its steps.</summary>
    private static Tensor Own(IStateDenoiser denoiser, StateProcess process)
    {
        var all = arange(States, dtype: int64).unsqueeze(1);
        var q = tensor([.. process.Prior], dtype: float64).unsqueeze(0);
        foreach (var (t, s) in Visited.Zip(Visited.Skip(1)))
            q = q.mm(StateReading.X0.Step(denoiser.Predict(all, t, null).LogProbabilities, all, process, [s], [t]).squeeze(1));
        return q.squeeze(0);
    }

    private static Tensor Shares(Tensor states) => states.flatten().bincount(null, States).to(float64) / Count;

    private static double Distance(Tensor shares, Tensor p) => (shares - p).abs().sum().item<double>() / 2;

    /// <summary>One standard error of the mean.</summary>
    private static double Error(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
    }
}
