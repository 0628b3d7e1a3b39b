using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Points;

/// <summary>Coverage of a known mixture: modes that are found, and the share of samples near a mode.</summary>
[Description(
    "modes of a known mixture that samples cover, and the share of samples within 3 standard deviations of a mode, with its interval")]
[Source("Srivastava et al. 2017, section 4.1")]
[Revision(2)]
[Better(Better.Higher, "modesCovered", "withinModes")]
internal sealed class ModesMetric : IMetric
{
    private const double Near = 3;

    // A mode counts as covered when it has at least a quarter of its fair share of the samples.
    private const double Quarter = 0.25;

    public IReadOnlyList<DataPart> Sees => [];

    public string? Refusal(IDataSource source) => source.HasModes ? null : "needs data that is drawn from a known mixture";

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        if (!SampleCounts.Suffice(input, input.Samples.Values, null, 1)) return new Dictionary<string, double>();
        var (covered, within) = Coverage(input.Samples.Values, input.Data.Modes!);
        var numbers = new Dictionary<string, double> { ["modesCovered"] = covered };
        Share.Of(within).AddTo(numbers, "withinModes");
        return numbers;
    }

    /// <summary>Samples [N, D] to the number of covered modes and whether each sample is near any, [N].</summary>
    internal static (int Covered, Tensor Within) Coverage(Tensor samples, Modes modes)
    {
        var near = cdist(samples, modes.Centers).le(Near * modes.StandardDeviation);
        var shares = near.to(float64).mean([0]);
        return ((int)shares.ge(Quarter / modes.Centers.shape[0]).sum().item<long>(), near.any(1));
    }
}
