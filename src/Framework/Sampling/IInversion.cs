namespace Diffusion.Framework.Sampling;

/// <summary>
/// A sampler that goes from data to noise and back. The start of its problem is data, not noise, and its result is the same data as
/// far as the solver is exact.
/// </summary>
public interface IInversion : ISampler;
