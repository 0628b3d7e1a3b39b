using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>
/// Watches the sampling of a batch: counts evaluations, keeps z_t of the first few samples at each call, and tells a board of all of them.
/// </summary>
/// <param name="inner">The watched denoiser.</param>
/// <param name="samples">How many samples of the batch are kept; 0 keeps none.</param>
/// <param name="board">Counts states, or null.</param>
internal sealed class RecordingStateDenoiser(IStateDenoiser inner, long samples, Board? board) : IStateDenoiser
{
    private readonly List<(int Step, Tensor Zt)> _frames = [];

    /// <summary>Evaluations of networks so far for each sample.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The states of the first samples, on the CPU, in order.</summary>
    public IReadOnlyList<(int Step, Tensor Zt)> Frames => _frames;

    public StatePrediction Predict(Tensor zt, int step, Condition? condition)
    {
        if (samples > 0) _frames.Add((step, zt.narrow(0, 0, Math.Min(samples, zt.shape[0])).cpu().clone().DetachFromDisposeScope()));
        board?.Add(step, zt);
        var prediction = inner.Predict(zt, step, condition);
        Evaluations += prediction.Evaluations;
        return prediction;
    }
}
