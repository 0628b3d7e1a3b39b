using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Models;

/// <summary>The exact answer for data whose distribution is known, by Bayes' rule. It has nothing to train.</summary>
[Description("the exact reverse of a known distribution over states, by Bayes' rule; needs no training")]
[Source("002, Q(z_(t-1) | z_t) from tabulated Q(z_(t-1))")]
public sealed class ExactReverseModel(
    IDataSource data, ICodec codec, ITransition transition, IStrengthSchedule schedule, IStateObjective objective) : IModel
{
    // A table of every sample for each noisy one.
    private const int Most = 65_536;

    public bool LearnsVariance => false;

    public string? Refusal(DataSpace space) =>
        !codec.IsIdentity ? "knows the distribution of data, not of codes; use the codec 'none'"
        : data is not IKnownStates known ? "needs data whose distribution over states is known: 'categorical'"
        : known.Probabilities.Count > Most ? $"can tabulate {Most} samples at most, and there are {known.Probabilities.Count}"
        : null;

    public NetworkModule Create(NetworkShape shape) => new ExactReverseNetwork(
        [.. ((IKnownStates)data).Probabilities], new StateProcess(transition, schedule, data.Describe()), objective.Reading);
}
