using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Coding;

/// <summary>The distribution of a sample given its code, p(x | z): what the decoding network's output means.</summary>
public interface IDecoder
{
    static readonly PluginKind<IDecoder> Kind = new("decoder", "the distribution of a sample given its code", Effect.Training)
    {
        Default = "gaussian",
    };

    /// <summary>Why samples of a space have no such distribution, as a clause that follows its name; null when they have.</summary>
    string? Refusal(DataSpace space);

    /// <summary>What is allowed but unfit, as a clause that follows its name; null where nothing is.</summary>
    string? Warning(DataSpace space) => null;

    /// <summary>The distribution for samples of a space, on the CPU, with parameters of its own where it has any.</summary>
    DecoderModule Create(DataSpace space);
}

/// <summary>
/// p(x | z) of an output of the decoding network. Derived classes end their constructor with <c>RegisterComponents()</c>.
/// </summary>
public abstract class DecoderModule(string name) : nn.Module(name)
{
    /// <summary>The shape of the network's output for one sample.</summary>
    public abstract IReadOnlyList<long> OutputShape { get; }

    /// <summary>log p(x | z) to train with, in nats summed over dimensions; [B]. Differentiable in the output.</summary>
    /// <param name="x">Samples, [B, ...].</param>
    /// <param name="output">[B, OutputShape].</param>
    public abstract Tensor LogLikelihood(Tensor x, Tensor output);

    /// <summary>
    /// log p(x | z) as it is measured: where numbers are quantised the probability of the values. By default what is trained with.
    /// </summary>
    public virtual Tensor LogProbability(Tensor x, Tensor output) => LogLikelihood(x, output);

    /// <summary>The mean, or the most likely state; [B, ...] of a sample's shape.</summary>
    public abstract Tensor Mean(Tensor output);

    /// <summary>A draw; [B, ...] of a sample's shape.</summary>
    public abstract Tensor Draw(Tensor output, INoiseSource noise);
}
