using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Tasks.Captions;
using Diffusion.Plugins.Tasks.Denoising;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>Refuses choices of diffusion over states that are each right but mean nothing together, by name.</summary>
internal sealed class DiscreteRules(Composition composition)
{
    private readonly DiscreteParts _parts = new(composition);
    private readonly DataSpace _space = composition.DescribeCodes();

    /// <summary>The problems, each at the path of the part that should change.</summary>
    public IEnumerable<Problem> Check()
    {
        if ((DataHasStates() ?? TransitionFits() ?? ProcessIsOne()) is { } first) return [first];
        return new[] { ModelSuitsData(), ObjectiveFits(), SamplerFits(), StepsFit(), GuidanceCanSteer(), ClassesExist() }.OfType<Problem>()
            .Concat(_parts.Sampling.Captions is { } captions ? NamedCaptions.Check(captions, _space, Name(IDataSource.Kind)) : []);
    }

    private string Name(PluginKind kind) => composition.Experiment[kind].Plugin.Name;

    private Problem? DataHasStates() => _space.StateCount > 1 ? null
        : new("", "data",
            $"the task '{Name(ITask.Kind)}' needs states, but the data '{Name(IDataSource.Kind)}' has {_space.Values}. "
            + "Use the codec 'quantise' or other data.");

    private Problem? TransitionFits() =>
        _parts.Transition.Refusal(_space.StateCount + (_parts.Transition.AddsMask ? 1 : 0)) is { } why
            ? new("", "transition", $"the transition '{Name(ITransition.Kind)}' {why}.") : null;

    /// <summary>A matrix that is not stochastic, and the like.</summary>
    private Problem? ProcessIsOne()
    {
        try
        {
            _ = _parts.Process;
            return null;
        }
        catch (InvalidDataException e)
        {
            return new("", "transition", e.Message);
        }
    }

    private Problem? ModelSuitsData() =>
        _parts.Model.Refusal(_parts.Process.Space) is { } why
            ? new("", "model", $"the model '{Name(IModel.Kind)}' {why}. The data is '{Name(IDataSource.Kind)}'.") : null;

    private Problem? ObjectiveFits() =>
        _parts.Objective.Refusal(_parts.Process) is { } why
            ? new("", "objective", $"the objective '{Name(IStateObjective.Kind)}' {why}.") : null;

    private Problem? SamplerFits() =>
        _parts.Sampler.Refusal(_parts.Process, _parts.Objective.Reading) is { } why
            ? new("", "sampler", $"the sampler '{Name(IStateSampler.Kind)}' {why}.") : null;

    private Problem? StepsFit()
    {
        int total = _parts.Process.Steps;
        if (_parts.Sampling.Steps is not { } steps || steps == total) return null;
        return steps > total
            ? new("", "sampling.steps",
                $"found {steps}; the schedule '{Name(IStrengthSchedule.Kind)}' has {total} steps, so at most {total} are allowed.")
            : _parts.Objective.Reading.AllowsAnyStep ? null
            : new("", "sampling.steps",
                $"found {steps}; the objective '{Name(IStateObjective.Kind)}' tells of one step at a time, so all {total} are needed. "
                + "Remove this key, or predict the clean states.");
    }

    private Problem? GuidanceCanSteer() =>
        _parts.Guidance.NeedsCondition && !_space.HasCondition
            ? new("", "guidance",
                $"the guidance '{Name(IStateGuidance.Kind)}' needs classes, targets or captions, but the data '{Name(IDataSource.Kind)}' has none. "
                + "Use the guidance 'none' or labelled data.")
            : _parts.Guidance.NeedsUnconditional
                && DenoisingRules.NeverLearnsUnconditional(_parts.Training, _parts.Training.ConditionDropout, _parts.CreateNetwork)
            ? new("", "guidance", DenoisingRules.WithoutUnconditional(Name(IStateGuidance.Kind)))
            : null;

    private Problem? ClassesExist()
    {
        if (_parts.Sampling.Classes is not { } classes) return null;
        int known = _space.Classes;
        if (known == 0) return new("", "sampling.classes", $"the data '{Name(IDataSource.Kind)}' has no classes; remove this key.");
        if (classes.Count == 0) return new("", "sampling.classes", "is an empty list; name a class or remove this key.");
        var wrong = classes.Where(k => k < 0 || k >= known).ToList();
        return wrong.Count == 0 ? null
            : new("", "sampling.classes",
                $"found {string.Join(", ", wrong)}; the data '{Name(IDataSource.Kind)}' has the classes 0 to {known - 1}.");
    }
}
