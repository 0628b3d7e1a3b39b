using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Models;

/// <summary>A network architecture: builds networks for data of one space.</summary>
public interface IModel
{
    static readonly PluginKind<IModel> Kind = new("model", "the network's architecture", Effect.Training);

    /// <summary>
    /// Why this architecture cannot work on a data space, as a clause that follows the model's name ("needs images, ...");
    /// null when it can.
    /// </summary>
    string? Refusal(DataSpace space);

    /// <summary>The exact classifier of noisy samples, where the distribution of the data gives one; null otherwise.</summary>
    INoisyClassifier? ExactClassifier => null;

    /// <summary>False when its networks cannot give a second output.</summary>
    bool LearnsVariance => true;

    /// <summary>The memory that its networks take for a sample of this space; null where that is not known.</summary>
    SampleMemory? MemoryOfSample(DataSpace space) => null;

    /// <summary>A fresh network on the CPU. Its parameters come from TorchSharp's global generator, which the caller seeds.</summary>
    NetworkModule Create(NetworkShape shape);
}
