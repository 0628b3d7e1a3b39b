using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Data;

public static class DataPlugins
{
    public static IServiceCollection AddDataPlugins(this IServiceCollection services)
    {
        services.For(IDataSource.Kind)
            .Add<DigitsData, DigitsOptions>("digits")
            .Add<CaptionedDigitsData, CaptionedDigitsOptions>("captioned-digits")
            .Add<Mixture2dData, Mixture2dOptions>("mixture2d")
            .Add<GaussianMixtureData, GaussianMixtureOptions>("gaussian-mixture")
            .Add<MoonsData, MoonsOptions>("moons")
            .Add<SwissRollData, SwissRollOptions>("swiss-roll")
            .Add<CheckerboardData, PlaneOptions>("checkerboard")
            .Add<IdxData, IdxOptions>("idx")
            .Add<Cifar10Data, Cifar10Options>("cifar10")
            .Add<ImageFolderData, ImageFolderOptions>("image-folder")
            .Add<NpyData, NpyOptions>("npy")
            .Add<CsvData, CsvOptions>("csv")
            .Add<TextData, TextOptions>("text")
            .Add<MarkovTextData, MarkovTextOptions>("markov-text")
            .Add<CategoricalData, CategoricalOptions>("categorical")
            .Add<TripsData, PlaneOptions>("trips");
        return services;
    }
}
