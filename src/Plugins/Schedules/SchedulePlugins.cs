using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Schedules;

public static class SchedulePlugins
{
    public static IServiceCollection AddSchedulePlugins(this IServiceCollection services) => services
        .AddSchedule<LinearSchedule, LinearOptions>("linear")
        .AddSchedule<CosineSchedule, CosineOptions>("cosine")
        .AddSchedule<ScaledLinearSchedule, ScaledLinearOptions>("scaled-linear")
        .AddSchedule<SigmoidSchedule, SigmoidOptions>("sigmoid")
        .AddSchedule<VpSdeSchedule, VpSdeOptions>("vp-sde")
        .AddSchedule<SubVpSdeSchedule, SubVpSdeOptions>("sub-vp-sde")
        .AddSchedule<VeSdeSchedule, VeSdeOptions>("ve-sde")
        .AddSchedule<EdmSchedule, EdmOptions>("edm")
        .AddSchedule<LogSnrLinearSchedule, LogSnrLinearOptions>("log-snr-linear")
        .AddSchedule<FlowSchedule, FlowOptions>("flow");
}
