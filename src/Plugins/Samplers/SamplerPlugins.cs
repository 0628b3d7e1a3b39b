using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Samplers;

public static class SamplerPlugins
{
    public static IServiceCollection AddSamplerPlugins(this IServiceCollection services) => services
        .AddSampler<AncestralSampler, AncestralOptions>("ancestral")
        .AddSampler<DdimSampler, DdimOptions>("ddim")
        .AddSampler<DdimInversionSampler, DdimInversionOptions>("ddim-inversion")
        .AddSampler<DpmSolverPlusPlusSampler, DpmSolverPlusPlusOptions>("dpm-solver++")
        .AddSampler<EulerAncestralSampler, EulerAncestralOptions>("euler-ancestral")
        .AddSampler<EulerMaruyamaSampler>("euler-maruyama")
        .AddSampler<HeunSampler, HeunOptions>("heun")
        .AddSampler<PredictorCorrectorSampler, PredictorCorrectorOptions>("predictor-corrector")
        .AddSampler<ProbabilityFlowEulerSampler>("probability-flow-euler")
        .AddSampler<Rk45Sampler, Rk45Options>("rk45")
        .AddGrid<LeadingGrid>("leading")
        .AddGrid<TrailingGrid>("trailing")
        .AddGrid<LinspaceGrid>("linspace")
        .AddGrid<QuadraticGrid>("quadratic")
        .AddGrid<LogSnrGrid>("log-snr")
        .AddGrid<KarrasGrid, KarrasOptions>("karras")
        .AddGrid<ExplicitGrid, ExplicitOptions>("explicit");
}
