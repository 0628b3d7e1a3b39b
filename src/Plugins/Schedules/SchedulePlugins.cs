using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Schedules;

public static class SchedulePlugins
{
    public static IServiceCollection AddSchedulePlugins(this IServiceCollection services)
    {
        services.For(INoiseSchedule.Kind)
            .Add<LinearSchedule, LinearOptions>("linear")
            .Add<CosineSchedule, CosineOptions>("cosine")
            .Add<ScaledLinearSchedule, ScaledLinearOptions>("scaled-linear")
            .Add<SigmoidSchedule, SigmoidOptions>("sigmoid")
            .Add<BetasSchedule, BetasOptions>("betas")
            .Add<VpSdeSchedule, VpSdeOptions>("vp-sde")
            .Add<SubVpSdeSchedule, SubVpSdeOptions>("sub-vp-sde")
            .Add<VeSdeSchedule, VeSdeOptions>("ve-sde")
            .Add<EdmSchedule, EdmOptions>("edm")
            .Add<LogSnrLinearSchedule, LogSnrLinearOptions>("log-snr-linear")
            .Add<FlowSchedule, FlowOptions>("flow");
        return services;
    }
}
