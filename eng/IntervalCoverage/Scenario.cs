using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>A metric that is measured again and again, both sides drawn anew each time.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Setting">Samples and dimensions, such as "500 in 2".</param>
/// <param name="Difference">How far samples are from the data: "none", "small" or "large".</param>
/// <param name="Measure">The numbers of one repetition.</param>
/// <param name="Truth">What a number's interval should hold where that is known without the simulation, else null: the mean of all.</param>
internal sealed record Scenario(
    string Metric,
    string Setting,
    string Difference,
    Func<Generator, IReadOnlyDictionary<string, double>> Measure,
    Func<string, double?> Truth)
{
    public override string ToString() => $"{Setting}, {Difference}";
}
