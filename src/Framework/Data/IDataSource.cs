namespace Diffusion.Framework.Data;

/// <summary>Where data comes from. Loading gives the same data every time.</summary>
public interface IDataSource
{
    /// <summary>What a sample is; known without loading anything.</summary>
    DataSpace Space { get; }

    /// <summary>True when the data is drawn from a mixture whose modes are known (see <see cref="Dataset.Modes"/>).</summary>
    bool HasModes => false;

    /// <summary>The distribution that the data is drawn from, where it is a mixture of Gaussians; null otherwise.</summary>
    GaussianMixture? Mixture => null;

    /// <summary>Reads or generates the data, on the CPU.</summary>
    Dataset Load();
}
