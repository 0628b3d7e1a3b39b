using Diffusion.Framework.Metrics;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>A number with the bounds of its 95 % interval.</summary>
internal readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>Adds the number and its bounds.</summary>
    public void AddTo(IDictionary<string, double> numbers, string name)
    {
        numbers[name] = Value;
        numbers[IntervalNames.Low(name)] = Low;
        numbers[IntervalNames.High(name)] = High;
    }
}
