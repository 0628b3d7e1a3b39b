using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Codecs;

public static class CodecPlugins
{
    public static IServiceCollection AddCodecPlugins(this IServiceCollection services)
    {
        services.For(ICodec.Kind).Add<NoCodec>("none").Add<StandardizeCodec>("standardize").Add<QuantiseCodec, QuantiseOptions>("quantise");
        return services;
    }
}
