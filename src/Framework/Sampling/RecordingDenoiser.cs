using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// Watches a sampling: counts function evaluations and keeps x_t of the first few samples at chosen times. No sampler knows of it.
/// </summary>
/// <param name="inner">The watched denoiser.</param>
/// <param name="samples">How many samples of the batch are kept; 0 keeps none.</param>
public sealed class RecordingDenoiser(IDenoiser inner, int samples) : DelegatingDenoiser(inner)
{
    private readonly List<(NoiseLevel Level, Tensor Xt)> _frames = [];

    /// <summary>Evaluations of the denoiser so far, each over a whole batch.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The states that the denoiser was shown, on the CPU, in order.</summary>
    public IReadOnlyList<(NoiseLevel Level, Tensor Xt)> Frames => _frames;

    public override Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition)
    {
        Evaluations++;
        if (samples > 0)
        {
            var first = xt.narrow(0, 0, Math.Min(samples, xt.shape[0]));
            _frames.Add((level, first.detach().to(float32).cpu().clone().DetachFromDisposeScope()));
        }

        return base.Denoise(xt, level, condition);
    }
}
