using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Microsoft.Extensions.DependencyInjection;

namespace MyPlugin;

/// <summary>The one entry of the assembly: it names its plugins.</summary>
[PluginModule(PluginContract.Version)]
public sealed class Module : IPluginModule
{
    public void Register(IServiceCollection services) =>
#if (kind == "sampler")
        services.For(ISampler.Kind).Add<MyPluginSampler, MyPluginOptions>("my-plugin");
#elif (kind == "schedule")
        services.For(INoiseSchedule.Kind).Add<MyPluginSchedule, MyPluginOptions>("my-plugin");
#elif (kind == "objective")
        services.For(IParameterization.Kind).Add<MyPluginObjective, MyPluginOptions>("my-plugin");
#elif (kind == "weighting")
        services.For(IWeighting.Kind).Add<MyPluginWeighting, MyPluginOptions>("my-plugin");
#elif (kind == "grid")
        services.For(ITimeGrid.Kind).Add<MyPluginGrid, MyPluginOptions>("my-plugin");
#else
        services.For(IGuidance.Kind).Add<MyPluginGuidance, MyPluginOptions>("my-plugin");
#endif
}
