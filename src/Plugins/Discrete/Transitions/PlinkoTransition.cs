using System.ComponentModel;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Transitions;

/// <summary>A disc on Plinko's board: 1/4 to each neighbour, 1/2 to stay, and 3/4 to stay at both ends.</summary>
[Description("to a neighbour with 1/4 each, else the state stays, so that the ends keep more")]
[Source("002, Q(z_(t+1) | z_t) with edge effects")]
public sealed class PlinkoTransition : ITransition
{
    private const double Neighbour = 0.25;

    public bool IsOrdered => true;

    public double[,] Matrix(int states)
    {
        var d = new double[states, states];
        for (int j = 0; j < states; j++)
        {
            d[j, j] = 1;
            foreach (int i in new[] { j - 1, j + 1 })
            {
                if (i < 0 || i >= states) continue;
                d[i, j] = Neighbour;
                d[j, j] -= Neighbour;
            }
        }

        return d;
    }
}
