using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Guidance;

public static class GuidancePlugins
{
    public static IServiceCollection AddGuidancePlugins(this IServiceCollection services) => services
        .AddGuidance<NoGuidance>("none")
        .AddGuidance<ClassifierFreeGuidance, ClassifierFreeOptions>("classifier-free")
        .AddGuidance<ClassifierGuidance, ClassifierGuidanceOptions>("classifier")
        .AddGuidance<AutoGuidance, AutoGuidanceOptions>("autoguidance")
        .AddClipping<NoClipping>("none")
        .AddClipping<StaticClipping, StaticClippingOptions>("static")
        .AddClipping<DynamicClipping, DynamicClippingOptions>("dynamic");
}
