using Diffusion.Framework.Data;

namespace Diffusion.Framework.Discrete;

/// <summary>A data source whose distribution over states is known: what exact answers are made of.</summary>
public interface IKnownStates : IDataSource
{
    /// <summary>
    /// P(x) of every sample, summing to one. A sample of n positions with K states each is number
    /// <c>x_1 K^(n-1) + ... + x_n</c>.
    /// </summary>
    IReadOnlyList<double> Probabilities { get; }
}
