using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// Watches the sampling of a batch: counts evaluations, and keeps x_t of the first few samples at each call. A sampler that calls it with
/// some samples at a time shows their states by <see cref="Show"/> instead. No sampler knows of it.
/// </summary>
/// <param name="inner">The watched denoiser.</param>
/// <param name="samples">How many samples of the batch are kept; 0 keeps none.</param>
public sealed class RecordingDenoiser(IDenoiser inner, int samples) : DelegatingDenoiser(inner)
{
    private readonly List<(NoiseLevel Level, Tensor Xt)> _called = [], _shown = [];
    private long _batch, _evaluations, _ofClassifiers;

    /// <summary>Evaluations of denoising networks so far for each sample, the mean over the batch. The largest call is the batch.</summary>
    public double Evaluations => (double)_evaluations / Math.Max(1, _batch);

    /// <summary>Evaluations of classifiers so far for each sample, the mean over the batch.</summary>
    public double ClassifierEvaluations => (double)_ofClassifiers / Math.Max(1, _batch);

    /// <summary>How many samples' states are kept.</summary>
    public int Samples => samples;

    /// <summary>The states of the first samples, on the CPU, in order: those that were shown, else those of each call.</summary>
    public IReadOnlyList<(NoiseLevel Level, Tensor Xt)> Frames => _shown.Count > 0 ? _shown : _called;

    /// <summary>Keeps the states of the first samples at a level.</summary>
    /// <param name="level">Their level.</param>
    /// <param name="xt">[k, ...], at most as many as are kept.</param>
    public void Show(NoiseLevel level, Tensor xt) => Keep(_shown, level, xt);

    public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        long rows = xt.shape[0];
        _batch = Math.Max(_batch, rows);
        if (samples > 0 && rows == _batch) Keep(_called, level, xt);
        var prediction = base.Predict(xt, level, condition);
        _evaluations += prediction.Evaluations * rows;
        _ofClassifiers += prediction.ClassifierEvaluations * rows;
        return prediction;
    }

    private void Keep(List<(NoiseLevel Level, Tensor Xt)> frames, NoiseLevel level, Tensor xt)
    {
        var first = xt.narrow(0, 0, Math.Min(samples, xt.shape[0]));
        frames.Add((level, first.detach().to(float32).cpu().clone().DetachFromDisposeScope()));
    }
}
