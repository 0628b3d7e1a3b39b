using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tests.Experiments;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Plugins;

/// <summary>Registered plugins are created with their options and with what the run has chosen.</summary>
public sealed class PluginRegistrationTests : IDisposable
{
    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void WithoutAnExperimentAPluginHasItsDefaults()
    {
        using var services = SmallPlugins.Catalog.NewServices().BuildServiceProvider();
        Assert.Equal(new(), Assert.IsType<RoundShape>(services.GetRequiredKeyedService<IShape>("round")).Options);
        Assert.IsType<CrossShape>(services.GetRequiredKeyedService<IShape>("cross"));
        Assert.Same(services.GetRequiredKeyedService<IShape>("round"), services.GetRequiredKeyedService<IShape>("round"));
        // A name belongs to its kind.
        Assert.IsType<NoHint>(services.GetRequiredKeyedService<IHint>("none"));
        Assert.IsType<NoCodec>(services.GetRequiredKeyedService<ICodec>("none"));
        Assert.Null(services.GetKeyedService<IShape>("none"));
    }

    [Fact]
    public void OptionsOfAnExperimentReachAPluginOfAnyKind()
    {
        var experiment = _files.Read("""
            {
              "task": { "name": "fit", "largest": 70 }, "data": { "name": "points", "count": 5, "classes": 3 },
              "shape": { "name": "round", "radius": 2 }, "optimizer": { "weightDecay": 0.5 },
              "filters": [{ "name": "blur", "width": 1 }, "edge", { "name": "blur", "width": 2 }], "hint": { "name": "arrow", "length": 4 },
              "metrics": [{ "name": "area", "unit": 6 }]
            }
            """);
        var compute = new Compute(CPU, ScalarType.Float64);
        using var composition = new Composition(experiment, SmallPlugins.Catalog, compute);
        Assert.Equal(2, ((RoundShape)composition.Get(IShape.Kind)).Options.Radius);
        Assert.Equal(0.5, ((StillOptimizer)composition.Get(IOptimizer.Kind)).Options.WeightDecay);
        Assert.Equal([1, null, 2], composition.GetAll(IFilter.Kind).Select(f => (f as BlurFilter)?.Options.Width));
        Assert.Equal(6, ((AreaMetric)composition.Metrics().Single().Metric).Options.Unit);
        Assert.Equal(3, composition.DescribeData().Classes);
        Assert.Same(experiment.Task, composition.Get(ITask.Kind));

        // What it takes besides is what the run has: the same objects.
        var arrow = Assert.IsType<ArrowHint>(Assert.Single(composition.GetAll(IHint.Kind)));
        Assert.Equal(4, arrow.Options.Length);
        object[] others =
        [
            composition.Get(IShape.Kind), composition.Data, composition.DescribeCodes(), compute, composition.Runs, composition,
        ];
        Assert.All(others.Zip(arrow.Others), pair => Assert.Same(pair.First, pair.Second));
    }
}
