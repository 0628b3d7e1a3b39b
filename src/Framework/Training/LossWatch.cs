using System.Globalization;
using System.Text.Json;

namespace Diffusion.Framework.Training;

/// <summary>
/// Finds a loss that has exploded, once: one loss is above <see cref="OfOne"/> times the first, or the median of the last
/// <see cref="Window"/> above <see cref="OfMedian"/> times it; a first loss below 1 counts as 1. The first loss is that of the untrained
/// module, which no step has changed. Weightings of the bound have single losses that are far above the others, hence the two factors.
/// </summary>
internal sealed class LossWatch
{
    private const int Window = 11;
    private const double OfOne = 1e6;
    private const double OfMedian = 1e3;

    private readonly Queue<double> _last = new(Window);
    private double? _first;
    private bool _told;

    /// <summary>Takes the loss of a step.</summary>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="loss">Its loss, finite.</param>
    /// <returns>What is wrong, as sentences; null where nothing is or it was told before.</returns>
    public string? Warning(long step, double loss)
    {
        double first = _first ??= loss, one = Math.Max(1, Math.Abs(first));
        if (_last.Count == Window) _last.Dequeue();
        _last.Enqueue(loss);
        if (_told || (loss <= OfOne * one && (_last.Count < Window || Median() <= OfMedian * one))) return null;
        _told = true;
        return string.Create(CultureInfo.InvariantCulture, $"The loss has exploded: it was {first:g3} at the first training step, ")
            + string.Create(CultureInfo.InvariantCulture, $"and is {loss:g3} at step {step}. ")
            + "A later fall does not mean that the network recovers. " + DivergedTrainingException.Advice;
    }

    /// <summary>The part of a checkpoint: the first loss, which a session that goes on cannot know.</summary>
    public string Save() => JsonSerializer.Serialize(_first);

    public void Restore(string saved) => _first = JsonSerializer.Deserialize<double?>(saved);

    private double Median() => _last.Order().ElementAt(_last.Count / 2);
}
