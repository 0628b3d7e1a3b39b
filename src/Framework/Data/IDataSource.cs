using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Data;

/// <summary>Where data comes from. Loading gives the same data every time.</summary>
public interface IDataSource
{
    static readonly PluginKind<IDataSource> Kind = new("data", "what is learned", Effect.Training);

    /// <summary>What a sample is. It may look at files, but loads no data.</summary>
    /// <exception cref="InvalidDataException">When the files do not tell.</exception>
    DataSpace Describe();

    /// <summary>True when the data is drawn from a mixture whose modes are known (see <see cref="Dataset.Modes"/>).</summary>
    bool HasModes => false;

    /// <summary>The distribution that the data is drawn from, where it is a mixture of Gaussians; null otherwise.</summary>
    GaussianMixture? Mixture => null;

    /// <summary>True when the data has a validation part; without one nothing can be selected on it.</summary>
    bool HasValidation => false;

    /// <summary>Reads or generates the data, on the CPU.</summary>
    Dataset Load();
}
