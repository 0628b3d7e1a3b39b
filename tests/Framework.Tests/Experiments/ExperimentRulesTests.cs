using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>Choices that are each right and mean nothing together are refused where the one to change stands.</summary>
public sealed class ExperimentRulesTests : IDisposable
{
    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    // The task's own rule.
    [InlineData(
        """{ "task": { "name": "fit", "largest": 5 }, "data": "points", "shape": { "name": "square", "side": 6 } }""",
        "file.json: shape.side: the task 'fit' takes sides of at most 5.")]
    // What its data says.
    [InlineData("""{ "task": "fit", "data": { "name": "points", "count": 13 } }""", "file.json: data: 13 samples bring bad luck.")]
    [InlineData("""{ "task": "fit", "data": "points", "codec": "classes" }""", "file.json: codec: the codec 'classes' needs classes.")]
    // Plugins of which none can be the first.
    [InlineData(
        """{ "task": "fit", "data": "points", "shape": "coloured", "colour": "shaped" }""",
        "file.json: shape: the shape 'coloured' needs the colour 'shaped', which needs the shape 'coloured': they cannot be created. "
        + "Choose another plugin for one of them.")]
    // A plugin that asks for a kind that the task does not read.
    [InlineData(
        """{ "task": "fit", "data": "points", "shape": "numbered" }""",
        "file.json: shape: the shape 'numbered' needs the choice 'number', which the task 'fit' does not make. Choose another shape.")]
    [InlineData(
        """{ "task": "fit", "data": "points", "metrics": ["area", "classes", "numbers", { "name": "area", "unit": 2 }] }""",
        "file.json: metrics.1: the metric 'classes' needs classes. The data is 'points'.",
        "file.json: metrics.2: the metric 'numbers' judges another sort of model than the task 'fit' trains. The data is 'points'.",
        "file.json: metrics.3: the metric 'area' is already listed; 'diffusion evaluate RUN' measures it again with other options.")]
    public void WhatMeansNothingTogetherIsRefused(string json, params string[] problems) => Assert.Equal(problems, _files.Problems(json));

    [Fact]
    public void ARuleSpeaksOfThePlaceOfTheSetting()
    {
        _files.File(
            "parent.json", """{ "task": { "name": "fit", "largest": 5 }, "data": "points", "shape": { "name": "square", "side": 6 } }""");
        Assert.Equal(
            ["parent.json: shape.side: the task 'fit' takes sides of at most 5."], _files.Problems("""{ "extends": "parent.json" }"""));
        Assert.Equal(
            ["--set shape.side=7: shape.side: the task 'fit' takes sides of at most 5."],
            _files.Problems("""{ "extends": "parent.json" }""", "shape.side=7"));
        Assert.NotNull(_files.Read("""{ "extends": "parent.json" }""", "shape.side=5"));
    }

    /// <summary>Unless it is said, those are taken that suit the task and the data.</summary>
    [Theory]
    [InlineData(0, "area")]
    [InlineData(2, "area", "classes")]
    public void MetricsThatDoNotSuitAreNotTakenByThemselves(int classes, params string[] names)
    {
        var experiment = _files.Read($$"""{ "task": "fit", "data": { "name": "points", "classes": {{classes}} } }""");
        using var composition = new Composition(experiment, SmallPlugins.Catalog);
        Assert.Equal(names, composition.Metrics().Select(m => m.Plugin.Name));
    }
}
