using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// The states of the first few samples at equal parts of an integration's way, though each sample has steps of its own: between the ends of
/// a step they lie on the cubic that has its values and slopes.
/// </summary>
/// <param name="samples">How many samples are kept.</param>
/// <param name="parts">How many parts the way has; states are kept at the ends of all but the last.</param>
public sealed class StatesBetween(int samples, int parts) : IDisposable
{
    private readonly Tensor?[] _states = new Tensor?[parts];

    /// <summary>The states with the part of the way that each is at, in order; kept until this object is disposed.</summary>
    public IEnumerable<(double Part, Tensor State)> States =>
        _states.Select((state, i) => ((double)i / parts, state)).Where(s => s.state is not null).Select(s => (s.Item1, s.state!));

    /// <summary>Takes a step that some samples have made.</summary>
    /// <param name="rows">The samples, rising.</param>
    /// <param name="start">Where it started, as a part of the way.</param>
    /// <param name="end">Where it ended.</param>
    /// <param name="y">States at the start, [b, ...].</param>
    /// <param name="next">States at the end.</param>
    /// <param name="slope">Slopes at the start times the step.</param>
    /// <param name="nextSlope">Slopes at the end times the step.</param>
    internal void Take(
        IReadOnlyList<long> rows, double start, double end, Tensor y, Tensor next, Tensor slope, Tensor nextSlope)
    {
        int kept = rows.TakeWhile(r => r < samples).Count();
        if (kept == 0) return;
        for (int i = (int)Math.Ceiling(start * parts); i < end * parts && i < parts; i++)
        {
            using var scope = NewDisposeScope();
            double t = ((double)i / parts - start) / (end - start);
            var (a, b) = (y.narrow(0, 0, kept), next.narrow(0, 0, kept));
            var cubic = (1 - t) * a + t * b + t * (t - 1) * ((1 - 2 * t) * (b - a)
                + (t - 1) * slope.narrow(0, 0, kept) + t * nextSlope.narrow(0, 0, kept));
            _states[i] ??= zeros([samples, .. y.shape[1..]], dtype: y.dtype, device: y.device).DetachFromDisposeScope();
            using var index = tensor(rows.Take(kept).ToArray(), dtype: int64, device: y.device);
            _states[i]!.index_copy_(0, index, cubic);
        }
    }

    public void Dispose()
    {
        foreach (var state in _states) state?.Dispose();
    }
}
