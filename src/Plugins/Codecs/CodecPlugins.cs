using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diffusion.Plugins.Codecs;

public static class CodecPlugins
{
    public static IServiceCollection AddCodecPlugins(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => DataCache.OfUser());
        services.For(ICodec.Kind)
            .Add<NoCodec>("none")
            .Add<StandardizeCodec>("standardize")
            .Add<QuantiseCodec, QuantiseOptions>("quantise")
            .Add<LatentCodec, LatentOptions>("latent");
        return services;
    }
}
