using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Discrete.Guidance;
using Diffusion.Plugins.Discrete.Objectives;
using Diffusion.Plugins.Discrete.Samplers;
using Diffusion.Plugins.Discrete.Strengths;
using Diffusion.Plugins.Discrete.Transitions;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Discrete;

public static class DiscretePlugins
{
    public static IServiceCollection AddDiscretePlugins(this IServiceCollection services)
    {
        services.For(ITransition.Kind)
            .Add<PlinkoTransition>("plinko")
            .Add<UniformTransition>("uniform")
            .Add<AbsorbingTransition>("absorbing")
            .Add<GaussianTransition, GaussianTransitionOptions>("gaussian")
            .Add<MatrixTransition, MatrixTransitionOptions>("matrix");
        services.For(IStrengthSchedule.Kind)
            .Add<ConstantStrength, ConstantStrengthOptions>("constant")
            .Add<LinearStrength, LinearStrengthOptions>("linear")
            .Add<CosineStrength, CosineStrengthOptions>("cosine")
            .Add<MutualInformationStrength, StrengthOptions>("mutual-information")
            .Add<LogLinearStrength, LogLinearStrengthOptions>("log-linear");
        services.For(IStateObjective.Kind)
            .Add<X0CrossEntropyObjective>("x0-cross-entropy")
            .Add<VlbObjective, VlbOptions>("vlb")
            .Add<HybridObjective, HybridOptions>("hybrid")
            .Add<PreviousObjective>("previous")
            .Add<ContinuousObjective>("continuous");
        services.For(IStateSampler.Kind)
            .Add<AncestralStateSampler>("ancestral")
            .Add<TauLeapingSampler>("tau-leaping")
            .Add<RemaskingSampler, RemaskingOptions>("remasking");
        services.For(IStateGuidance.Kind)
            .Add<NoStateGuidance>("none")
            .Add<ClassifierFreeStateGuidance, StateGuidanceOptions>("classifier-free");
        return services;
    }
}
