using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Data;

public static class DataPlugins
{
    public static IServiceCollection AddDataPlugins(this IServiceCollection services) => services
        .AddData<DigitsData, DigitsOptions>("digits")
        .AddData<Mixture2dData, Mixture2dOptions>("mixture2d")
        .AddData<GaussianMixtureData, GaussianMixtureOptions>("gaussian-mixture")
        .AddData<MoonsData, MoonsOptions>("moons")
        .AddData<SwissRollData, SwissRollOptions>("swiss-roll")
        .AddData<CheckerboardData, PlaneOptions>("checkerboard")
        .AddData<IdxData, IdxOptions>("idx")
        .AddData<Cifar10Data, Cifar10Options>("cifar10")
        .AddData<ImageFolderData, ImageFolderOptions>("image-folder")
        .AddData<NpyData, NpyOptions>("npy")
        .AddData<CsvData, CsvOptions>("csv");
}
