using Diffusion.Framework.Plugins;
using TorchSharp.Modules;

namespace Diffusion.Framework.Training;

/// <summary>How parameters follow their gradients.</summary>
public interface IOptimizer
{
    static readonly PluginKind<IOptimizer> Kind = new("optimizer", "how parameters follow their gradients", Effect.Training)
    {
        Default = "adamw",
    };

    /// <summary>
    /// An optimizer with fresh state. The learning rate of its groups is set before every step. The caller owns it.
    /// </summary>
    /// <param name="parameters">What is optimised, on its device.</param>
    /// <param name="learningRate">The first rate.</param>
    OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate);
}
