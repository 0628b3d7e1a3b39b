using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Models;
using Diffusion.Plugins.Objectives;
using static TorchSharp.torch;

namespace Diffusion.Lectures;

/// <summary>A way to spend a number of evaluations of the network on one step of training.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Times">Which times are drawn for a batch.</param>
/// <param name="Each">How many evaluations each data point gets.</param>
internal sealed record TimeDraws(string Name, ITimeDistribution Times, int Each)
{
    /// <summary>All with one expectation, the mean over samples and times. The first is the one that others are compared with.</summary>
    public static IReadOnlyList<TimeDraws> All(int total) =>
    [
        new("one random t for each sample (001 Algorithm 1)", new UniformTimes(), 1),
        new("one stratified t for each sample", new StratifiedTimes(), 1),
        new("every t for each of fewer samples (004 eq. 4.18)", new EveryStep(), total),
        new("as many random t for each of fewer samples", new UniformTimes(), total),
    ];

    /// <summary>The loss and its gradient, in one vector, of one batch that costs <paramref name="evaluations"/> evaluations.</summary>
    public (double Loss, double[] Gradient) Draw(
        NetworkModule network, DenoisingLossParts parts, Tensor data, int evaluations, Generator random)
    {
        using var scope = NewDisposeScope();
        int samples = evaluations / Each;
        var chosen = randint(data.shape[0], [samples], generator: random);
        var batch = data.index_select(0, chosen).repeat_interleave(Each, 0);
        network.zero_grad();
        var loss = new DenoisingLoss(parts.Parameterization, parts.Weighting, Times, new FixedVariance())
            .Of(network, new(batch), parts.Schedule, random);
        loss.backward();
        var gradient = cat(network.parameters().Select(p => p.grad!.flatten()).ToArray()).to(float64);
        return (loss.item<float>(), gradient.data<double>().ToArray());
    }

    /// <summary>The steps 1 to T in turn: all of them for each sample, where a sample is repeated T times.</summary>
    private sealed class EveryStep : ITimeDistribution
    {
        public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random) =>
            [.. Enumerable.Range(0, count).Select(i => (i % schedule.Steps!.Value + 1.0) / schedule.Steps.Value)];
    }
}

/// <summary>What a loss is made of but its times.</summary>
internal sealed record DenoisingLossParts(IParameterization Parameterization, IWeighting Weighting, INoiseSchedule Schedule);
