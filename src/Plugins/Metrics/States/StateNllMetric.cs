using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Likelihood;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.States;

/// <summary>
/// The exact -log p of the test part, or of another, in nats and bits per dimension, where all samples can be enumerated: the reverse chain
/// of T steps as matrices over whole samples, from what samples start from. Where the distribution of the data is known, also
/// <c>KL(P || p)</c> per sample, which is 0 for a perfect model.
/// </summary>
[Description("the exact -log p of states of the test part, where all samples can be enumerated; computed only when named")]
[Source("002, Q(z_0) from Q(z_T) by the reverse conditionals")]
[Revision(2)] // The definition is that of the metric 'nll', whose numbers stand in one table with these.
[Better(Better.Lower, "nllNats", "nllBits")]
internal sealed class StateNllMetric(StateNllOptions options, IDataSource data) : IMetric
{
    private const int Most = 4096;

    public bool ByDefault => false;

    public bool NeedsSamples => false;

    public Type ModelType => typeof(StateModel);

    public IReadOnlyList<DataPart> Sees => options.Part.Seen();

    public string? Refusal(IDataSource source) =>
        options.Part.Refusal(source)
        ?? (source.Describe().HasCondition
            ? "enumerates samples of which nothing is asked, and the data has classes, targets or captions" : null);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var model = (StateModel)input.Model;
        int positions = (int)input.Space.Dimensions, states = model.Process.States;
        double all = Math.Pow(states, positions);
        if (all > Most)
        {
            input.Warn($"{states} states at {positions} positions are more than {Most} samples, too many to enumerate. It is left out.");
            return new Dictionary<string, double>();
        }

        var p = Enumeration.Of(model, input.Compute.Device, input.Cancellation);
        var codec = model.Codes(input.Data);
        var nats = new List<double>();
        LikelihoodBatches.Visit(input, options, (values, condition) =>
        {
            var codes = codec.Encode(new(values.to(input.Space.Values.Type), condition)).Values;
            nats.AddRange(LikelihoodBatches.ToArray(-p.index_select(0, Enumeration.Numbers(codes, states)).log() / positions));
        });
        var numbers = new Dictionary<string, double>
        {
            ["nllNats"] = nats.Average(),
            ["nllBits"] = nats.Average() / Math.Log(2),
            ["nllError"] = Math.Sqrt(StandardError.Squared(nats)),
        };
        if (data is IKnownStates known && states == model.Process.DataStates)
        {
            double[] modelled = LikelihoodBatches.ToArray(p);
            numbers["nllKl"] = known.Probabilities.Zip(modelled, (q, m) => q == 0 ? 0 : q * Math.Log(q / m)).Sum();
        }

        return numbers;
    }
}

public sealed record StateNllOptions : LikelihoodOptions;
