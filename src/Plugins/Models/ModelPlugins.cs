using Diffusion.Framework.Coding;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Models;

public static class ModelPlugins
{
    public static IServiceCollection AddModelPlugins(this IServiceCollection services)
    {
        services.For(ITextEncoder.Kind)
            .Add<WordEncoder>("words");
        services.For(IModel.Kind)
            .Add<MlpModel, MlpOptions>("mlp")
            .Add<StepMlpsModel, StepMlpsOptions>("step-mlps")
            .Add<UnetModel, UnetOptions>("unet")
            .Add<ImprovedDdpmModel, ImprovedDdpmOptions>("improved-ddpm")
            .Add<TransformerModel, TransformerOptions>("transformer")
            .Add<OracleModel>("oracle")
            .Add<ExactReverseModel>("exact-reverse");
        services.For(ICoderModel.Kind)
            .Add<MlpCoder, MlpCoderOptions>("mlp")
            .Add<ConvCoder, ConvCoderOptions>("conv");
        return services;
    }
}
