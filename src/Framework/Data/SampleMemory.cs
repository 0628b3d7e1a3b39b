namespace Diffusion.Framework.Data;

/// <summary>
/// The memory that a network takes for one more sample in a batch, in bytes in single precision; measured, and rather too little than too
/// much, since what is refused for it must not be what would have worked.
/// </summary>
/// <param name="Training">For a step of training: what is kept for the gradients.</param>
/// <param name="Drawing">For one evaluation without gradients.</param>
public sealed record SampleMemory(double Training, double Drawing);
