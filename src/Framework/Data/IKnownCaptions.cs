using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>Captioned pictures of which it is known exactly what a caption says and what a picture shows.</summary>
public interface IKnownCaptions : IDataSource
{
    /// <summary>The attributes of a picture that captions tell, in order.</summary>
    IReadOnlyList<string> Attributes { get; }

    /// <summary>What captions say of each attribute, int64 [N, attributes].</summary>
    /// <param name="text">Captions as <see cref="ConditionPart.Text"/> has them, [N, L].</param>
    Tensor Said(Tensor text);

    /// <summary>What pictures show of each attribute, int64 [N, attributes], in the numbers of <see cref="Said"/>.</summary>
    /// <param name="pictures">[N, C, H, W].</param>
    Tensor Shown(Tensor pictures);
}
