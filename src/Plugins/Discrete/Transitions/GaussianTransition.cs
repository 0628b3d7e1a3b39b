using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Transitions;

/// <summary>
/// To other states as a normal distribution of a width, cut off and discretised; what a full one would have beyond the ends stays, so that
/// D is symmetric and leaves the uniform distribution.
/// </summary>
[Description("to nearby states as a discretised normal distribution")]
[Source("Austin et al. 2021, appendix A.2.3")]
public sealed class GaussianTransition(GaussianTransitionOptions options) : ITransition
{
    public bool IsOrdered => true;

    public double[,] Matrix(int states)
    {
        double Weight(int distance) => Math.Exp(-0.5 * Math.Pow(distance / options.Width, 2));
        double total = 1 + 2 * Enumerable.Range(1, states - 1).Sum(Weight);
        var d = new double[states, states];
        for (int j = 0; j < states; j++)
        {
            d[j, j] = 1;
            for (int i = 0; i < states; i++)
            {
                if (i == j) continue;
                d[i, j] = Weight(Math.Abs(i - j)) / total;
                d[j, j] -= d[i, j];
            }
        }

        return d;
    }
}

public sealed record GaussianTransitionOptions
{
    [Description("standard deviation of a step, in states"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double Width { get; init; } = 1;
}
