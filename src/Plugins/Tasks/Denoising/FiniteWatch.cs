using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>
/// Finds the first call of a denoiser whose estimates are not all finite. It looks at a device's numbers only when asked, so that a
/// drawing does not wait for it.
/// </summary>
internal sealed class FiniteWatch(IDenoiser inner) : DelegatingDenoiser(inner), IDisposable
{
    private readonly List<NoiseLevel> _levels = [];
    private Tensor? _finite, _calls;

    /// <summary>The level of that call; null where every estimate was finite.</summary>
    public NoiseLevel? FirstNotFinite => _calls is null || _calls.item<long>() == _levels.Count ? null : _levels[(int)_calls.item<long>()];

    public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        var prediction = base.Predict(xt, level, condition);
        using var scope = NewDisposeScope();
        var now = prediction.X0.isfinite().all();
        var (finite, calls) = (_finite, _calls);
        // How many calls there were before the first that was not finite.
        _finite = (finite is null ? now : finite.logical_and(now)).DetachFromDisposeScope();
        _calls = (calls is null ? _finite.to(int64) : calls + _finite.to(int64)).DetachFromDisposeScope();
        finite?.Dispose();
        calls?.Dispose();
        _levels.Add(level);
        return prediction;
    }

    public void Dispose()
    {
        _finite?.Dispose();
        _calls?.Dispose();
    }
}
