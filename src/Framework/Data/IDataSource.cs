using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Data;

/// <summary>Where data comes from. Loading gives the same data every time.</summary>
public interface IDataSource
{
    static readonly PluginKind<IDataSource> Kind = new("data", "what is learned", Effect.Training);

    /// <summary>What a sample is. It looks at what files tell cheaply, names, headers and sizes, and loads no data.</summary>
    /// <exception cref="InvalidDataException">When a file is missing or is not as it must be.</exception>
    DataSpace Describe();

    /// <summary>True when the data is drawn from a mixture whose modes are known (see <see cref="Dataset.Modes"/>).</summary>
    bool HasModes => false;

    /// <summary>The distribution that the data is drawn from, where it is a mixture of Gaussians; null otherwise.</summary>
    GaussianMixture? Mixture => null;

    /// <summary>True when the data has a validation part; without one nothing can be selected on it.</summary>
    bool HasValidation => false;

    /// <summary>What of the files is left out, in sentences; known once they were looked at.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Describe"/>.</exception>
    IReadOnlyList<string> Notes => [];

    /// <summary>Reads or generates the data, on the CPU.</summary>
    /// <exception cref="InvalidDataException">When a file has a value that nothing can be learned from.</exception>
    Dataset Load();

    /// <summary>Loads, and tells how far it is where that takes long.</summary>
    Dataset Load(Action<DataProgress> progress) => Load();
}

/// <summary>How far the loading of data is.</summary>
/// <param name="Text">What is loaded and where it is kept, such as "45 samples of [3, 4096, 4096], 8.4 GiB in memory".</param>
/// <param name="Bytes">The memory that it takes.</param>
/// <param name="Done">Samples done.</param>
/// <param name="Count">Samples in all.</param>
public sealed record DataProgress(string Text, long Bytes, long Done, long Count);
