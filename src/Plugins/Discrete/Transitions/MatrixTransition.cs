using System.ComponentModel;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Transitions;

/// <summary>A matrix of one's own.</summary>
[Description("a matrix that the experiment writes out")]
[Source("002, q' = D q")]
public sealed class MatrixTransition(MatrixTransitionOptions options) : ITransition
{
    public string? Refusal(int states) => options.Entries.Count == states * states ? null
        : $"has {options.Entries.Count} entries, and {states} states need {states} x {states} = {states * states}";

    public double[,] Matrix(int states)
    {
        var d = new double[states, states];
        for (int n = 0; n < options.Entries.Count; n++) d[n / states, n % states] = options.Entries[n];
        return d;
    }
}

public sealed record MatrixTransitionOptions
{
    [Description("D row by row; entry [i, j] is the probability that state j becomes state i, so columns sum to 1")]
    public IReadOnlyList<double> Entries { get; init; } = [];
}
