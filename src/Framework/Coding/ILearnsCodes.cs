using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Coding;

/// <summary>A task whose model is an <see cref="IAutoencoder"/>: it knows what a code is before anything is trained.</summary>
public interface ILearnsCodes : ITask
{
    /// <summary>What a code will be.</summary>
    /// <exception cref="InvalidDataException">When the data's files do not tell.</exception>
    DataSpace CodesOf(Composition composition);

    /// <summary>True where codes are random, with a prior.</summary>
    bool IsVariational { get; }
}
