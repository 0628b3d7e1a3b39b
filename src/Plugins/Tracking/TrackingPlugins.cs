using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow;
using Diffusion.Plugins.Tracking.None;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Tracking;

/// <summary>Registers the trackers of this assembly.</summary>
public static class TrackingPlugins
{
    public static IServiceCollection AddTrackingPlugins(this IServiceCollection services)
    {
        services.For(ITracker.Kind).Add<NoTracker>("none").Add<MlflowTracker, MlflowOptions>("mlflow");
        return services;
    }
}
