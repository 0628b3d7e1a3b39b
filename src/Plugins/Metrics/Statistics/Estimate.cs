namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>A number with the bounds of its 95 % interval.</summary>
internal readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>Adds <c>name</c>, <c>nameLow</c> and <c>nameHigh</c>.</summary>
    public void AddTo(IDictionary<string, double> numbers, string name)
    {
        numbers[name] = Value;
        numbers[name + "Low"] = Low;
        numbers[name + "High"] = High;
    }
}
