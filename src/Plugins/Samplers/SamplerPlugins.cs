using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Samplers;

public static class SamplerPlugins
{
    public static IServiceCollection AddSamplerPlugins(this IServiceCollection services) => services
        .AddSampler<AncestralSampler, AncestralOptions>("ancestral")
        .AddSampler<DdimSampler, DdimOptions>("ddim")
        .AddSampler<EulerMaruyamaSampler>("euler-maruyama")
        .AddGrid<LeadingGrid>("leading")
        .AddGrid<TrailingGrid>("trailing")
        .AddGrid<LinspaceGrid>("linspace")
        .AddGrid<QuadraticGrid>("quadratic")
        .AddGrid<LogSnrGrid>("log-snr")
        .AddGrid<KarrasGrid, KarrasOptions>("karras");
}
