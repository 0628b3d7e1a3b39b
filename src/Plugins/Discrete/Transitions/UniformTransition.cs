using System.ComponentModel;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Transitions;

/// <summary>Every state is equally likely afterwards, the present one among them.</summary>
[Description("to every state alike")]
[Source("Hoogeboom et al. 2021, section 4; Austin et al. 2021, appendix A.2.1")]
public sealed class UniformTransition : ITransition
{
    public double[,] Matrix(int states)
    {
        var d = new double[states, states];
        for (int i = 0; i < states; i++)
            for (int j = 0; j < states; j++)
                d[i, j] = 1.0 / states;
        return d;
    }
}
