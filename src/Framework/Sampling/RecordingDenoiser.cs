using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// Watches a sampling: adds up evaluations and keeps x_t of the first few samples at each call. No sampler knows of it.
/// </summary>
/// <param name="inner">The watched denoiser.</param>
/// <param name="samples">How many samples of the batch are kept; 0 keeps none.</param>
public sealed class RecordingDenoiser(IDenoiser inner, int samples) : DelegatingDenoiser(inner)
{
    private readonly List<(NoiseLevel Level, Tensor Xt)> _frames = [];

    /// <summary>Evaluations of denoising networks so far, for each sample.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Evaluations of classifiers so far, for each sample.</summary>
    public int ClassifierEvaluations { get; private set; }

    /// <summary>The states that the denoiser was shown, on the CPU, in order.</summary>
    public IReadOnlyList<(NoiseLevel Level, Tensor Xt)> Frames => _frames;

    public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        if (samples > 0)
        {
            var first = xt.narrow(0, 0, Math.Min(samples, xt.shape[0]));
            _frames.Add((level, first.detach().to(float32).cpu().clone().DetachFromDisposeScope()));
        }

        var prediction = base.Predict(xt, level, condition);
        Evaluations += prediction.Evaluations;
        ClassifierEvaluations += prediction.ClassifierEvaluations;
        return prediction;
    }
}
