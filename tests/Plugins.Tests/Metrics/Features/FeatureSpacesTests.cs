using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Features;

namespace Diffusion.Plugins.Tests.Metrics.Features;

public sealed class FeatureSpacesTests : IDisposable
{
    private static readonly IDataSource Digits = new DigitsData(new()), Moons = new MoonsData(new());

    private readonly MetricHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void PointsAndLabelledImagesNeedNoOption()
    {
        Assert.Null(_harness.Spaces.Refusal(new(), Digits));
        Assert.Null(_harness.Spaces.Refusal(new(), Moons));
    }

    [Fact]
    public void WhatHasNoSuchFeaturesIsRefused()
    {
        Assert.Equal(
            "needs images of at least 4 x 4 pixels, but samples have shape [2]",
            _harness.Spaces.Refusal(new() { Features = MetricHarness.Classified }, Moons));
        Assert.Equal(
            "cannot find the file 'nowhere.pt' of its key 'torchScript'",
            _harness.Spaces.Refusal(new() { TorchScript = "nowhere.pt" }, Digits));
        Assert.Equal(
            "has the key 'torchScript', which needs images of 1 or 3 channels, but samples have shape [2]",
            _harness.Spaces.Refusal(new() { TorchScript = typeof(FeatureSpacesTests).Assembly.Location }, Moons));
        // Whether there is such a run is checked for every plugin that names one.
        Assert.Null(_harness.Spaces.Refusal(new() { Run = new("nowhere") }, Digits));
        Assert.Equal(
            "needs a classifier, but its key 'features' is 'values'",
            _harness.Spaces.RefusalOfProbabilities(new() { Features = MetricHarness.Values }, Digits));
        Assert.Equal(
            "needs images of at least 4 x 4 pixels, but samples have shape [2]",
            _harness.Spaces.RefusalOfProbabilities(new(), Moons));
        Assert.Equal(
            "needs the data's classes, which the file of its key 'torchScript' does not tell",
            _harness.Spaces.RefusalOfDataClasses(new() { TorchScript = "x.pt" }, Digits));
    }

    [Fact]
    public void OnlyOneKindOfFeaturesMayBeNamed()
    {
        Assert.Empty(new FeatureOptions { Run = new("r") }.Validate(null!));
        Assert.Equal(
            "name only one of the keys 'features', 'run' and 'torchScript'",
            Assert.Single(new KidOptions { Run = new("r"), TorchScript = "t" }.Validate(null!)).ErrorMessage);
    }

    /// <summary>Metrics that ask for the same features share them: the same tensor comes back.</summary>
    [Fact]
    public void FeaturesAreMappedOnce()
    {
        var data = Moons.Load();
        var input = _harness.Input(data.Test, data);
        var space = _harness.Spaces.Of(new(), input);
        Assert.Same(space, _harness.Spaces.Of(new KidOptions(), input));
        Assert.Same(space.Of(input.Samples.Values), space.Of(input.Samples.Values));
        Assert.Equal(data.Test.Values.data<float>().ToArray(), space.Of(input.Samples.Values).data<float>().ToArray());
    }
}
