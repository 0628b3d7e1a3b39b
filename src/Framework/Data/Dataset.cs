namespace Diffusion.Framework.Data;

/// <summary>A loaded data set.</summary>
/// <param name="Train">What models are trained on.</param>
/// <param name="HeldOut">What no model is trained on.</param>
/// <param name="Digest">SHA-256 of the values, hexadecimal: the identity of the data.</param>
/// <param name="Modes">The mixture that the data was drawn from, where that is known.</param>
/// <param name="Augmentation">How training batches are changed at random; null leaves them as they are.</param>
public sealed record Dataset(Samples Train, Samples HeldOut, string Digest, Modes? Modes = null, IAugmentation? Augmentation = null)
{
    /// <summary>Everything, training data first.</summary>
    public Samples All => Train.Concat(HeldOut);
}
