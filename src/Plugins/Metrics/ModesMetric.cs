using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>Coverage of a known mixture: modes that are found, and the share of samples near a mode.</summary>
[Description("modes of a known mixture that samples cover, and the share of samples within 3 standard deviations of a mode")]
[Source("Srivastava et al. 2017, section 4.1")]
[Better(Better.Higher, "modesCovered", "withinModes")]
internal sealed class ModesMetric : IMetric
{
    private const double Near = 3;

    // A mode counts as covered when it has at least a quarter of its fair share of the samples.
    private const double Quarter = 0.25;

    public string? Refusal(IDataSource source) => source.HasModes ? null : "needs data that is drawn from a known mixture";

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        var (covered, within) = Coverage(input.Samples.Values, input.Data.Modes!);
        return new Dictionary<string, double> { ["modesCovered"] = covered, ["withinModes"] = within };
    }

    /// <summary>Samples [N, D] to the number of covered modes and the share of samples near any.</summary>
    internal static (int Covered, double Within) Coverage(Tensor samples, Modes modes)
    {
        using var scope = NewDisposeScope();
        var near = cdist(samples, modes.Centers).le(Near * modes.StandardDeviation);
        var shares = near.to(float64).mean([0]);
        int covered = (int)shares.ge(Quarter / modes.Centers.shape[0]).sum().item<long>();
        return (covered, near.any(1).to(float64).mean().item<double>());
    }
}
