using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Guidance;

public static class GuidancePlugins
{
    public static IServiceCollection AddGuidancePlugins(this IServiceCollection services)
    {
        services.For(IGuidance.Kind)
            .Add<NoGuidance>("none")
            .Add<ClassifierFreeGuidance, ClassifierFreeOptions>("classifier-free")
            .Add<ClassifierGuidance, ClassifierGuidanceOptions>("classifier")
            .Add<AutoGuidance, AutoGuidanceOptions>("autoguidance");
        services.For(IClipping.Kind)
            .Add<NoClipping>("none")
            .Add<StaticClipping, StaticClippingOptions>("static")
            .Add<DynamicClipping, DynamicClippingOptions>("dynamic");
        return services;
    }
}
