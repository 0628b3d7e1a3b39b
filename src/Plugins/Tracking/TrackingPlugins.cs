using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Tracking;

public static class TrackingPlugins
{
    public static IServiceCollection AddTrackingPlugins(this IServiceCollection services) => services
        .AddTracking<NoTracker>("none");
}
