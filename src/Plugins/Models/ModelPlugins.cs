using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Models;

public static class ModelPlugins
{
    public static IServiceCollection AddModelPlugins(this IServiceCollection services) => services
        .AddModel<MlpModel, MlpOptions>("mlp")
        .AddModel<UnetModel, UnetOptions>("unet")
        .AddModel<OracleModel>("oracle");
}
