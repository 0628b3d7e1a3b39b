using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Coding;

/// <summary>An architecture of the two networks of an autoencoder.</summary>
public interface ICoderModel
{
    static readonly PluginKind<ICoderModel> Kind = new("coder", "the networks that encode and decode", Effect.Training)
    {
        Default = "mlp",
    };

    /// <summary>Why it cannot encode samples of a space, as a clause that follows its name; null when it can.</summary>
    string? Refusal(DataSpace space);

    /// <summary>The shape of a code.</summary>
    /// <param name="sample">The shape of what is encoded.</param>
    /// <param name="size">How many numbers a code has, or how many channels where a code is an image.</param>
    IReadOnlyList<long> CodeShape(IReadOnlyList<long> sample, int size);

    /// <summary>A fresh network from samples to codes on the CPU. Its parameters come from TorchSharp's global generator.</summary>
    /// <param name="from">Continuous numbers; says what conditions there are.</param>
    /// <param name="to">The shape of its output.</param>
    CoderModule CreateEncoder(DataSpace from, IReadOnlyList<long> to);

    /// <summary>A fresh network from codes to samples.</summary>
    /// <param name="from">Codes; says what conditions there are.</param>
    /// <param name="to">The shape of its output.</param>
    CoderModule CreateDecoder(DataSpace from, IReadOnlyList<long> to);
}

/// <summary>A network from one shape to another. Derived classes end their constructor with <c>RegisterComponents()</c>.</summary>
public abstract class CoderModule(string name) : nn.Module(name)
{
    /// <summary>[B, ...] to [B, ...].</summary>
    /// <param name="x">What is mapped.</param>
    /// <param name="condition">What each sample is; null where the network is told nothing.</param>
    public abstract Tensor Apply(Tensor x, Condition? condition);
}
