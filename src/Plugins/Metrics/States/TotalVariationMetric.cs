using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.States;

/// <summary>
/// Shares of states against the distribution that the data are drawn from: half the sum of their differences, and
/// <c>KL(shares || P)</c> in nats. As many exact samples have differences too: the floor is their mean, and the interval is that of the
/// expectation at this number of samples.
/// </summary>
[Description("total variation and divergence of samples from a known distribution over states, with what exact samples have")]
[Source("Levin and Peres 2017, section 4.1")]
[Better(Better.Lower, "totalVariation", "klNats", Leads = true)]
internal sealed class TotalVariationMetric(IDataSource data) : IMetric
{
    private const int Repetitions = 100;

    public IReadOnlyList<DataPart> Sees => [];

    public string? Refusal(IDataSource source) =>
        source is IKnownStates ? null : "needs data whose distribution over states is known: 'categorical'";

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        if (!SampleCounts.Suffice(input, input.Samples.Values, null, 1)) return new Dictionary<string, double>();
        var p = tensor([.. ((IKnownStates)data).Probabilities], dtype: float64);
        var counts = Enumeration.Numbers(input.Samples.Values, input.Space.StateCount).bincount(null, p.shape[0]).to(float64);
        var shares = counts / input.Samples.Count;
        var exact = Enumerable.Range(0, Repetitions).Select(_ =>
            Distance(Shares(multinomial(p, input.Samples.Count, replacement: true, generator: input.Streams["exact samples"]), p), p));
        var numbers = new Dictionary<string, double>();
        TotalVariationEstimate.Of(counts, p, input.Streams["noise of shares"]).AddTo(numbers, "totalVariation");
        numbers["totalVariationExact"] = exact.Average();
        numbers["klNats"] = where(shares.gt(0), shares * (shares / p).log(), zeros_like(p)).sum().item<double>();
        return numbers;
    }

    private static Tensor Shares(Tensor numbers, Tensor p) => numbers.bincount(null, p.shape[0]).to(float64) / numbers.shape[0];

    private static double Distance(Tensor shares, Tensor p) => (shares - p).abs().sum().item<double>() / 2;
}
