using Diffusion.Framework.Data;

namespace Diffusion.Framework.Models;

/// <summary>A network architecture: builds networks for data of one space.</summary>
public interface IModel
{
    /// <summary>
    /// Why this architecture cannot work on a data space, as a clause that follows the model's name ("needs images, ...");
    /// null when it can.
    /// </summary>
    string? Refusal(DataSpace space);

    /// <summary>True when its networks implement <see cref="INoisyClassifier"/>.</summary>
    bool ClassifiesNoisySamples => false;

    /// <summary>False when its networks cannot give a second output.</summary>
    bool LearnsVariance => true;

    /// <summary>A fresh network on the CPU. Its parameters come from TorchSharp's global generator, which the caller seeds.</summary>
    NetworkModule Create(NetworkShape shape);
}
