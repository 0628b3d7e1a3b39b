using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.States;

/// <summary>The steps from 2 to T at which a bound is measured.</summary>
/// <param name="total">T.</param>
/// <param name="times">How many; as many as there are, or more, takes every one.</param>
internal sealed class BoundSteps(int total, int times)
{
    /// <summary>False where every step is taken.</summary>
    public bool AreDrawn => times < total - 1;

    /// <summary>Steps, and weights with which their terms sum to those of all, averaged over draws.</summary>
    public IReadOnlyList<(int Step, double Weight)> Draw(Generator random)
    {
        int all = total - 1;
        if (!AreDrawn) return [.. Enumerable.Range(2, all).Select(t => (t, 1.0))];
        using var offsets = rand(times, dtype: float64, generator: random);
        return [.. offsets.data<double>().ToArray().Select((u, i) => (2 + (int)((i + u) * all / times), (double)all / times))];
    }
}
