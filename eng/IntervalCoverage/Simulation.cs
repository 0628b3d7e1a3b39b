using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>
/// Repetitions of a scenario, to which more can be added: those of two calls are those of one call of as many with the same seed.
/// </summary>
/// <param name="scenario">What is measured.</param>
/// <param name="seed">Of all its draws.</param>
internal sealed class Simulation(Scenario scenario, ulong seed) : IDisposable
{
    private readonly Generator _random = new(seed, CPU);
    private readonly List<IReadOnlyDictionary<string, double>> _measured = [];

    public Scenario Scenario => scenario;

    /// <summary>How often the intervals so far hold what they should, for each number that has one.</summary>
    public IEnumerable<Coverage> Coverages => Coverage.Of(scenario, _measured);

    public void Repeat(int times)
    {
        for (int i = 0; i < times; i++)
        {
            using var scope = NewDisposeScope();
            _measured.Add(scenario.Measure(_random));
        }
    }

    public void Dispose() => _random.Dispose();
}
