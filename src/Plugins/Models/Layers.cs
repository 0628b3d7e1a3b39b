using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>Layers with the initial values that diffusion networks use.</summary>
internal static class Layers
{
    /// <summary>GroupNorm with weight 1 and bias 0, which TorchSharp leaves uninitialised.</summary>
    public static GroupNorm Norm(int groups, int channels)
    {
        var norm = nn.GroupNorm(groups, channels);
        nn.init.ones_(norm.weight);
        nn.init.zeros_(norm.bias);
        return norm;
    }

    /// <summary>A convolution that starts at 0, so that its block starts as the identity.</summary>
    public static Conv2d Zero(Conv2d convolution)
    {
        nn.init.zeros_(convolution.weight);
        nn.init.zeros_(convolution.bias);
        return convolution;
    }

    /// <summary>A linear layer that starts at 0.</summary>
    public static Linear Zero(Linear linear)
    {
        nn.init.zeros_(linear.weight);
        nn.init.zeros_(linear.bias);
        return linear;
    }
}
