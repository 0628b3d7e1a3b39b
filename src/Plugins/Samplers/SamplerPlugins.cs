using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Samplers;

public static class SamplerPlugins
{
    public static IServiceCollection AddSamplerPlugins(this IServiceCollection services)
    {
        services.For(ISampler.Kind)
            .Add<AncestralSampler, AncestralOptions>("ancestral")
            .Add<DdimSampler, DdimOptions>("ddim")
            .Add<DdimInversionSampler, DdimInversionOptions>("ddim-inversion")
            .Add<DpmSolverPlusPlusSampler, DpmSolverPlusPlusOptions>("dpm-solver++")
            .Add<EulerAncestralSampler, EulerAncestralOptions>("euler-ancestral")
            .Add<EulerMaruyamaSampler>("euler-maruyama")
            .Add<HeunSampler, HeunOptions>("heun")
            .Add<PredictorCorrectorSampler, PredictorCorrectorOptions>("predictor-corrector")
            .Add<ProbabilityFlowEulerSampler>("probability-flow-euler")
            .Add<RenoiseSampler>("renoise")
            .Add<Rk45Sampler, Rk45Options>("rk45");
        services.For(ITimeGrid.Kind)
            .Add<LeadingGrid>("leading")
            .Add<TrailingGrid>("trailing")
            .Add<LinspaceGrid>("linspace")
            .Add<QuadraticGrid>("quadratic")
            .Add<LogSnrGrid>("log-snr")
            .Add<KarrasGrid, KarrasOptions>("karras")
            .Add<ExplicitGrid, ExplicitOptions>("explicit");
        return services;
    }
}
