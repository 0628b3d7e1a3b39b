using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Schedules;

public static class SchedulePlugins
{
    public static IServiceCollection AddSchedulePlugins(this IServiceCollection services) => services
        .AddSchedule<LinearSchedule, LinearOptions>("linear")
        .AddSchedule<CosineSchedule, CosineOptions>("cosine")
        .AddSchedule<VpSdeSchedule, VpSdeOptions>("vp-sde");
}
