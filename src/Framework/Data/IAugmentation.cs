using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>Changes training samples at random, so that a network sees more of them than there are.</summary>
public interface IAugmentation
{
    /// <summary>A changed batch of the same shape.</summary>
    Tensor Apply(Tensor x, Generator random);
}
