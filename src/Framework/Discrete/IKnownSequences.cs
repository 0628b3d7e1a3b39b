using Diffusion.Framework.Data;

namespace Diffusion.Framework.Discrete;

/// <summary>A source of sequences of tokens whose distribution is known exactly: the measure of every model of them.</summary>
public interface IKnownSequences : IDataSource
{
    /// <summary>
    /// Nats per token of an endless sequence, the limit of -log p / length: no model needs fewer on average. A sample needs a
    /// little more, since its first tokens have fewer before them.
    /// </summary>
    double EntropyRate { get; }

    /// <summary>log p of a sample, natural logarithm.</summary>
    /// <param name="tokens">A whole sample.</param>
    double LogProbability(ReadOnlySpan<long> tokens);
}
