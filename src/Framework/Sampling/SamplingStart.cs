namespace Diffusion.Framework.Sampling;

/// <summary>What a sampler starts from.</summary>
public enum SamplingStart
{
    /// <summary>Noise at the first level; the result is new samples.</summary>
    Noise,

    /// <summary>Data, which goes to noise and back; the result is the same data as far as the solver is exact.</summary>
    Data,
}
