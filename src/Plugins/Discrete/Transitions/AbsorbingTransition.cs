using System.ComponentModel;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Transitions;

/// <summary>
/// Every state becomes the mask, and the mask stays: the last row is 1. Austin et al. write the transpose, whose last column is 1.
/// </summary>
[Description("to the mask, a state of its own that stays")]
[Source("Austin et al. 2021, appendix A.2.2")]
public sealed class AbsorbingTransition : ITransition
{
    public bool AddsMask => true;

    public double[,] Matrix(int states)
    {
        var d = new double[states, states];
        for (int j = 0; j < states; j++) d[states - 1, j] = 1;
        return d;
    }
}
