using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Training;

/// <summary>What the one training loop trains: a module, its loss and how it is judged on the way.</summary>
public interface ITrainable
{
    /// <summary>The module whose parameters are optimised and averaged.</summary>
    nn.Module Module { get; }

    /// <summary>What else training changes; null when nothing does.</summary>
    IResumable? State => null;

    /// <summary>The loss of a batch, a scalar that depends on the module's parameters.</summary>
    Tensor Loss(Samples batch, RandomStreams streams);

    /// <summary>Numbers about the module as it is, by name; called with the averaged parameters and without gradients.</summary>
    IReadOnlyDictionary<string, double> Evaluate();
}
