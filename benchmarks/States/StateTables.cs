using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Discrete.Transitions;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks.States;

/// <summary>The tables of docs/results/discrete.md that no single run shows, printed as Markdown.</summary>
internal static class StateTables
{
    public static void Print()
    {
        set_num_threads(1);
        using var noGradients = no_grad();
        ForwardTimes.Print();
        Console.WriteLine();
        ReverseDrawings.Print();
    }

    /// <summary>Plinko's board with discs that start in a shape.</summary>
    public static StateProcess Plinko(CategoricalData data, int steps) =>
        new(new PlinkoTransition(), new EveryStep(steps), data.Describe());

    /// <summary>Each step is D itself.</summary>
    public sealed class EveryStep(int steps) : IStrengthSchedule
    {
        public IReadOnlyList<double> Strengths { get; } = [.. Enumerable.Repeat(1.0, steps)];
    }
}
