using Diffusion.Framework.Coding;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Decoders;

public static class DecoderPlugins
{
    public static IServiceCollection AddDecoderPlugins(this IServiceCollection services)
    {
        services.For(IDecoder.Kind)
            .Add<GaussianDecoder, GaussianDecoderOptions>("gaussian")
            .Add<BernoulliDecoder>("bernoulli")
            .Add<DiscretisedLogisticDecoder>("discretised-logistic")
            .Add<CategoricalDecoder>("categorical")
            .Add<MixedDecoder>("mixed");
        return services;
    }
}
