using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

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

/// <summary>What a network takes and gives.</summary>
/// <param name="Space">Its input: samples of this space, with their time and condition.</param>
/// <param name="Outputs">
/// How many tensors of a sample's shape it gives, one after another along the first dimension of a sample: 2 when it also learns the
/// variance of reverse steps.
/// </param>
public sealed record NetworkShape(DataSpace Space, int Outputs = 1);

/// <summary>A function of a noisy sample, its time and a condition. What its output means is the objective's choice.</summary>
public interface INetwork
{
    /// <summary>The type of number that it works in: that of its parameters.</summary>
    ScalarType Precision { get; }

    /// <summary>
    /// The raw output, of the shape of <paramref name="x"/>, or as many times that as its <see cref="NetworkShape"/> says.
    /// </summary>
    /// <param name="x">Noisy samples, [B, ...], scaled as the objective scales its network's input.</param>
    /// <param name="time">How noisy each of them is, [B];
    /// the time of the schedule unless the parameterization gives its networks another number.</param>
    /// <param name="condition">What is asked of each sample; null asks nothing of any.</param>
    Tensor Predict(Tensor x, Tensor time, Condition? condition);
}

/// <summary>
/// A network with parameters that can be trained. Derived classes end their constructor with <c>RegisterComponents()</c>.
/// </summary>
public abstract class NetworkModule(string name) : nn.Module(name), INetwork
{
    public virtual ScalarType Precision => parameters().First().dtype;

    public abstract Tensor Predict(Tensor x, Tensor time, Condition? condition);
}
