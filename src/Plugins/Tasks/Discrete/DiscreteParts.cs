using Diffusion.Framework.Discrete;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>The choices of diffusion over states, put together.</summary>
internal sealed class DiscreteParts(Composition composition)
{
    private StateProcess? _process;

    public ITransition Transition => composition.Get(ITransition.Kind);

    public IStrengthSchedule Schedule => composition.Get(IStrengthSchedule.Kind);

    public IStateObjective Objective => composition.Get(IStateObjective.Kind);

    public IModel Model => composition.Get(IModel.Kind);

    public IStateSampler Sampler => composition.Get(IStateSampler.Kind);

    public IStateGuidance Guidance => composition.Get(IStateGuidance.Kind);

    public StateSamplingOptions Sampling => composition.Options(StateSamplingOptions.Section);

    public DiscreteTrainingOptions Training => composition.Options(DiscreteTrainingOptions.Section);

    /// <summary>The forward process.</summary>
    /// <exception cref="InvalidDataException">When the transition or a strength is none.</exception>
    public StateProcess Process => _process ??= new(Transition, Schedule, composition.DescribeCodes());

    /// <summary>The steps that the sampler visits, falling from T to 0.</summary>
    public IReadOnlyList<int> Steps
    {
        get
        {
            int total = Process.Steps, count = Sampling.Steps ?? total;
            return [.. Enumerable.Range(0, count + 1).Select(i => (int)Math.Round((double)total * (count - i) / count))];
        }
    }

    /// <summary>A fresh network, which reads the states of the process.</summary>
    public NetworkModule CreateNetwork() => Model.Create(new NetworkShape(Process.Space));

    /// <summary>The network, neither guided nor tempered.</summary>
    public IStateDenoiser PlainDenoiser(INetwork network) => new NetworkStateDenoiser(network, Process, Objective.Reading);

    /// <summary>The network, guided, then tempered.</summary>
    public IStateDenoiser Denoiser(INetwork network) =>
        TemperedDenoiser.Of(Guidance.Apply(PlainDenoiser(network)), Sampling.Temperature, Sampling.TopP);
}
