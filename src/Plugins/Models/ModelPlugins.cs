using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Models;

public static class ModelPlugins
{
    public static IServiceCollection AddModelPlugins(this IServiceCollection services)
    {
        services.For(IModel.Kind)
            .Add<MlpModel, MlpOptions>("mlp")
            .Add<StepMlpsModel, StepMlpsOptions>("step-mlps")
            .Add<UnetModel, UnetOptions>("unet")
            .Add<OracleModel>("oracle");
        return services;
    }
}
