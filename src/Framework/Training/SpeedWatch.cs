using System.Globalization;

namespace Diffusion.Framework.Training;

/// <summary>
/// Notices, once, that training has become far slower than it was at first, as on a machine whose cores others use too. It compares pieces
/// of at least ten seconds and five steps: two in a row that are below a third of the fastest of the first three.
/// </summary>
public sealed class SpeedWatch
{
    private const int FirstPieces = 3, SlowPieces = 2, Steps = 5;
    private const double FarBelow = 3;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(10);

    private TimeSpan _start;
    private long _before;
    private int _pieces, _slow;
    private double _fastest;
    private bool _told;

    /// <summary>Takes how long the steps took.</summary>
    /// <param name="elapsed">Time of all steps so far.</param>
    /// <param name="steps">How many these are.</param>
    /// <returns>Sentences, the first time that training is far slower; null otherwise.</returns>
    public string? Note(TimeSpan elapsed, long steps)
    {
        if (_told || elapsed - _start < Least || steps - _before < Steps) return null;
        double speed = (steps - _before) / (elapsed - _start).TotalSeconds;
        (_start, _before) = (elapsed, steps);
        if (_pieces++ < FirstPieces) _fastest = Math.Max(_fastest, speed);
        else _slow = speed * FarBelow < _fastest ? _slow + 1 : 0;
        if (_slow < SlowPieces) return null;
        _told = true;
        return string.Create(CultureInfo.InvariantCulture, $"Training has become slow: {speed:0.##} steps per second, after {_fastest:0.##} at first. ")
            + "Other work on the same cores is the usual reason: fewer threads, such as --set threads=1, lose less to it.";
    }
}
