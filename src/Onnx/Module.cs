using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Onnx;

/// <summary>The entry of the assembly.</summary>
[PluginModule(PluginContract.Version)]
public sealed class Module : IPluginModule
{
    public void Register(IServiceCollection services)
    {
        services.For(IFeatureExtractor.Kind)
            .Add<OnnxFeatures, OnnxOptions>("onnx")
            .Add<ResNet18Features>("resnet18");
        services.For(ITextEncoder.Kind)
            .Add<MiniLmEncoder>("minilm");
    }
}
