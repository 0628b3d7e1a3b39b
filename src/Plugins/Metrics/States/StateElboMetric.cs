using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Likelihood;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.States;

/// <summary>
/// An upper bound of -log p of the test part, or of another, in nats and bits per dimension, and its parts in nats per dimension:
/// reconstruction, the term of step 1; denoising, those of steps 2 to T; prior, the divergence of z_T from what samples start from. p is
/// the probability of the states, as that of <c>elbo</c> is of quantised numbers, so the two are one likelihood. The error is one standard
/// error: of the choice of samples and their noise, and, where steps are drawn, of the steps.
/// </summary>
[Description("the variational bound of -log p of states of the test part, with its parts; computed only when named")]
[Source("002, the last page; Austin et al. 2021, eq. 1")]
[Revision(2)] // The definition is that of the metric 'elbo', whose numbers stand in one table with these.
[Better(Better.Lower, "elboNats", "elboBits")]
internal sealed class StateElboMetric(StateElboOptions options) : IMetric
{
    public bool ByDefault => false;

    public bool NeedsSamples => false;

    public Type ModelType => typeof(StateModel);

    public IReadOnlyList<DataPart> Sees => options.Part.Seen();

    public string? Refusal(IDataSource source) => options.Part.Refusal(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var noGradients = no_grad();
        var model = (StateModel)input.Model;
        var codec = model.Codes(input.Data);
        var random = input.Streams["elbo"];
        var steps = new BoundSteps(model.Process.Steps, options.Times);
        var draws = Enumerable.Range(0, options.Repetitions).Select(_ => steps.Draw(random)).ToList();
        var tally = new StateBoundTally(input.Space.Dimensions, options.Repetitions);
        LikelihoodBatches.Visit(input, options, (values, condition) =>
        {
            var codes = codec.Encode(new(values.to(input.Space.Values.Type), condition));
            double[] Term(int step)
            {
                using var scope = NewDisposeScope();
                input.Cancellation.ThrowIfCancellationRequested();
                var noisy = NoisyStates.At(model.Network, codes, model.Process, model.Reading, [step], random);
                return LikelihoodBatches.ToArray(noisy.Divergence().flatten(1).sum(1));
            }

            var prior = LikelihoodBatches.ToArray(Prior(model.Process, codes.Values).flatten(1).sum(1));
            foreach (var (repetition, drawn) in draws.Index())
                tally.Add(repetition, prior, Term(1), [.. drawn.Select(d => (d.Step, d.Weight, Term(d.Step)))]);
        });

        input.Tables["elbo-terms"] = tally.Table(model.Process.Steps);
        return tally.Numbers(steps.AreDrawn);
    }

    /// <summary>KL(q(z_T | x) || prior) at each position in nats, [B, ...].</summary>
    private static Tensor Prior(StateProcess process, Tensor x)
    {
        using var scope = NewDisposeScope();
        var prior = tensor([.. process.Prior], dtype: float64, device: x.device);
        var q = StateProcess.Rows(process.Between([0], [process.Steps], x.device).transpose(1, 2), x);
        return where(q.gt(0), q * (q / prior).log(), zeros_like(q)).sum(-1).MoveToOuterDisposeScope();
    }
}

public sealed record StateElboOptions : LikelihoodOptions
{
    [Description("steps of 2 to T at which the bound is measured, each drawn from a stratum of its own; as many as there are, or more, takes every step")]
    [Range(1, 1_000_000)]
    public int Times { get; init; } = 50;

    [Description("how often each sample is measured, with fresh noise and steps; 1 leaves the error of drawn steps out of elboError")]
    [Range(1, 10_000)]
    public int Repetitions { get; init; } = 4;
}
