using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>How settings are put together, and where each stands.</summary>
public sealed class ExperimentSourceTests : IDisposable
{
    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void EachSourceIsOverTheOneBefore()
    {
        _files.File(
            "below/grand.json", """{ "shape": { "name": "square", "side": 1, "full": true, "way": "upright", "depth": 1 }, "seed": 1 }""");
        _files.File("parent.json", """{ "extends": "below/grand.json", "shape": { "side": 2, "full": false, "depth": 2, "cuts": [1] } }""");
        _files.Environment("DIFFUSION__shape__depth", "4");
        _files.Environment("DIFFUSION__training__steps", "40");
        var source = _files.Load(
            """{ "extends": "parent.json", "shape": { "depth": 3, "full": true }, "training": { "steps": 3 } }""",
            "shape.corners=sharp", "training.steps=5", "training.steps=6");
        Assert.Empty(source.Problems);
        Assert.Equal(
            [
                "extends=parent.json (file.json)",
                "seed=1 (below/grand.json)",
                "shape:corners=sharp (--set shape.corners=sharp)",
                "shape:cuts:0=1 (parent.json)",
                "shape:depth=4 (environment variable DIFFUSION__shape__depth)",
                "shape:full=true (file.json)",
                "shape:name=square (below/grand.json)",
                "shape:side=2 (parent.json)",
                "shape:way=upright (below/grand.json)",
                "training:steps=6 (--set training.steps=6)",
            ],
            Settings(source));
        // A section stands where its first setting does; what nobody set, in the file.
        Assert.Equal("parent.json", _files.Short(source.WhereIs("shape:cuts")));
        Assert.Equal("file.json", _files.Short(source.WhereIs("data")));
    }

    [Fact]
    public void AListReplacesAnEarlierOneAndAPathIntoItChangesOneItem()
    {
        _files.File(
            "parent.json", """{ "filters": ["blur", { "name": "blur", "width": 5 }, "edge"], "sampling": { "targets": [1, 2, 3] } }""");
        const string Child = """{ "extends": "parent.json", "filters": ["edge", { "name": "blur" }] }""";
        Assert.Equal(
            ["filters:0=edge (file.json)", "filters:1:name=blur (file.json)"], Settings(_files.Load(Child), "filters"));
        Assert.Equal(
            ["sampling:targets:0=9 (--set sampling.targets=[9])"], Settings(_files.Load(Child, "sampling.targets=[9]"), "sampling"));
        Assert.Equal(
            [
                "filters:0=blur (parent.json)",
                "filters:1:name=blur (parent.json)",
                "filters:1:width=7 (--set filters.1.width=7)",
                "filters:2=edge (parent.json)",
            ],
            Settings(_files.Load("""{ "extends": "parent.json" }""", "filters.1.width=7"), "filters"));
        Assert.Equal(
            [
                "sampling:targets:0=8 (--set sampling.targets.0=8)",
                "sampling:targets:1=2 (parent.json)",
                "sampling:targets:2=3 (parent.json)",
            ],
            Settings(_files.Load("""{ "extends": "parent.json" }""", "sampling.targets.0=8"), "sampling"));
    }

    [Theory]
    [InlineData("\"square\"", "shape:depth=1 shape:name=square shape:side=3")]
    [InlineData("""{ "name": "square", "side": 4 }""", "shape:depth=1 shape:name=square shape:side=4")]
    [InlineData("""{ "side": 4 }""", "shape:depth=1 shape:name=square shape:side=4")]
    [InlineData("\"cross\"", "shape:name=cross")]
    [InlineData("""{ "radius": 4, "name": "round" }""", "shape:name=round shape:radius=4")]
    [InlineData("null", "")]
    public void AnotherPluginDropsTheOptionsOfTheEarlierOne(string later, string settings)
    {
        _files.File("parent.json", """{ "shape": { "name": "square", "side": 3, "depth": 1 } }""");
        var source = _files.Load($$"""{ "extends": "parent.json", "shape": {{later}} }""");
        Assert.Equal(settings, string.Join(' ', Settings(source, "shape").Select(s => s.Split(' ')[0])));
    }

    [Theory]
    [InlineData("""["arrow", "none"]""", "\"none\"", "hint:name=none")]
    [InlineData("""[{ "name": "arrow", "length": 2 }]""", """{ "name": "arrow" }""", "hint:name=arrow")]
    [InlineData("""{ "name": "arrow", "length": 2 }""", """["none"]""", "hint:0=none")]
    public void OnePluginAndAListReplaceEachOther(string earlier, string later, string settings)
    {
        _files.File("parent.json", $$"""{ "hint": {{earlier}} }""");
        var source = _files.Load($$"""{ "extends": "parent.json", "hint": {{later}} }""");
        Assert.Equal(settings, string.Join(' ', Settings(source, "hint").Select(s => s.Split(' ')[0])));
    }

    /// <summary>Keys of sections are read whatever their case, as those of options are.</summary>
    [Fact]
    public void TheCaseOfAKeyDoesNotMatter()
    {
        _files.File("parent.json", """{ "shape": { "name": "round", "radius": 3 } }""");
        var square = Assert.Single(Settings(_files.Load("""{ "extends": "parent.json", "Shape": "square" }"""), "shape"));
        Assert.Equal("shape:name=square (file.json)", square, ignoreCase: true);
        Assert.Equal("cross", _files.Read("""{ "task": "fit", "data": "points", "Shape": "cross" }""")[IShape.Kind].Plugin.Name);
        _files.Environment("DIFFUSION__SHAPE", "square");
        Assert.Equal("square", _files.Read("""{ "task": "fit", "data": "points" }""")[IShape.Kind].Plugin.Name);
    }

    [Fact]
    public void NullTakesASectionAway()
    {
        _files.File("parent.json", """{ "training": { "steps": 3 }, "filters": ["edge"], "seed": 4 }""");
        var source = _files.Load("""{ "extends": "parent.json", "training": null, "filters": null, "seed": null }""");
        Assert.Equal(["extends=parent.json (file.json)"], Settings(source));
        Assert.Equal(
            ["extends=parent.json (file.json)", "seed=4 (parent.json)"],
            Settings(_files.Load("""{ "extends": "parent.json" }""", "training=null", "filters=null")));
    }

    /// <summary>Variables are settings of one source: their order does not matter.</summary>
    [Fact]
    public void TheEnvironmentIsOneSource()
    {
        _files.Environment("DIFFUSION__shape__name", "square");
        _files.Environment("DIFFUSION__shape__depth", "4");
        _files.Environment("DIFFUSION__filters__0__name", "blur");
        _files.Environment("DIFFUSION__filters__0__width", "7");
        _files.Environment("DIFFUSION__filters__1", "edge");
        var source = _files.Load("""{ "shape": { "name": "round", "radius": 2 }, "filters": ["edge", "edge", "edge"] }""");
        Assert.Equal(
            [
                "filters:0:name=blur (environment variable DIFFUSION__filters__0__name)",
                "filters:0:width=7 (environment variable DIFFUSION__filters__0__width)",
                "filters:1=edge (environment variable DIFFUSION__filters__1)",
                "shape:depth=4 (environment variable DIFFUSION__shape__depth)",
                "shape:name=square (environment variable DIFFUSION__shape__name)",
            ],
            Settings(source));
        Assert.Equal("shape:name=round (file.json)", Settings(ExperimentSource.OfFile(source.File, SmallPlugins.Catalog), "shape").First());
    }

    [Fact]
    public void ARenamedSettingIsReadUnderItsEarlierName()
    {
        _files.File(
            "parent.json", """{ "optimizer": { "weightDecay": 0.5 }, "sampling": { "targets": [1, 2, 3] }, "data": { "levels": 4 } }""");
        _files.Environment("DIFFUSION__training__weightDecay", "0.25");
        var source = _files.Load("""{ "extends": "parent.json", "sampling": { "vectors": [4, 5] } }""");
        Assert.Equal(
            [
                "data:quantisationLevels=4 (parent.json)",
                "optimizer:weightDecay=0.25 (environment variable DIFFUSION__training__weightDecay)",
                "sampling:targets:0=4 (file.json)",
                "sampling:targets:1=5 (file.json)",
            ],
            Settings(source).Where(s => !s.StartsWith("extends", StringComparison.Ordinal)));
        // A message tells the setting as it was given.
        Assert.Equal(
            ["--set training.weightDecay=2: optimizer.weightDecay: found '2'; allowed: a number from 0 to 1."],
            _files.Problems("""{ "task": "fit", "data": "points" }""", "training.weightDecay=2"));
    }

    [Fact]
    public void FilesThatExtendEachOtherAreRefused()
    {
        _files.File("a.json", """{ "extends": "b.json" }""");
        _files.File("b.json", """{ "extends": "./a.json" }""");
        Assert.Equal(
            ["b.json: extends: goes in a circle: a.json -> b.json -> a.json. Remove one of these extends."],
            Problems("""{ "extends": "a.json" }"""));
        Assert.Equal(
            ["file.json: extends: goes in a circle: file.json -> file.json. Remove one of these extends."],
            Problems("""{ "extends": "file.json" }"""));
    }

    [Fact]
    public void WhatCannotBeReadIsToldAtOnce()
    {
        Directory.CreateDirectory(Path.Combine(_files.Path, "folder"));
        Assert.Equal(["file.json: extends: 'nowhere.json' does not exist."], Problems("""{ "extends": "nowhere.json" }"""));
        Assert.Equal(["file.json: extends: 'folder' is a folder; name a JSON file in it."], Problems("""{ "extends": "folder" }"""));
        Assert.Equal(
            [
                "file.json: is not valid JSON: line 2, column 11: 'x' is an invalid start of a value.",
                "--set seed: is not of the form path=value, such as sampler.eta=0.5",
                "--set =5: is not of the form path=value, such as sampler.eta=0.5",
            ],
            Problems("{ // a comment is none of it\n  \"seed\": x }", "seed", "=5"));
        var source = ExperimentSource.OfFile(Path.Combine(_files.Path, "no.json"), SmallPlugins.Catalog);
        Assert.Equal("no.json: does not exist.", _files.Short($"{Assert.Single(source.Problems)}"));
    }

    [Fact]
    public void AnOverrideIsJsonWhereItCanBeReadAsSuch()
    {
        var source = _files.Load(
            "{}", "seed=5", "name=plain text", "description=\"5\"", "shape={\"name\":\"square\",\"cuts\":[1,2]}", "output=a=b");
        Assert.Equal(
            ["description=5", "name=plain text", "output=a=b", "seed=5", "shape:cuts:0=1", "shape:cuts:1=2", "shape:name=square"],
            Settings(source).Select(s => s.Split(" (")[0]));
    }

    [Fact]
    public void ACopyLeavesTheFirstAsItIs()
    {
        var source = _files.Load("""{ "shape": { "name": "borrowed", "run": "variant:first" }, "name": "variant:second", "seed": 1 }""");
        var before = Settings(source).ToList();
        Assert.Equal(["variant:first", "variant:second"], source.ValuesWith("variant:").Order());
        var replaced = source.WithValues(v => v == "variant:first" ? "runs/first" : null);
        Assert.Equal(
            [
                "name=variant:second (file.json)", "seed=1 (file.json)", "shape:name=borrowed (file.json)",
                "shape:run=runs/first (file.json)",
            ],
            Settings(replaced));
        Assert.Equal("seed=2 (sweep.json)", Settings(source.With("sweep.json", "seed", JsonValue.Create(2)), "seed").Single());
        Assert.Equal(["shape:name=cross (--set shape=cross)"], Settings(source.With(["shape=cross"]), "shape"));
        _files.Environment("DIFFUSION__seed", "3");
        Assert.Equal("seed=3 (environment variable DIFFUSION__seed)", Settings(source.WithEnvironment(), "seed").Single());
        Assert.Equal(before, Settings(source));
    }

    /// <summary>Settings inside another file extend others from where that file is.</summary>
    [Fact]
    public void SettingsInsideAnotherFileStandInIt()
    {
        _files.File("parent.json", """{ "seed": 1, "name": "parent" }""");
        var file = Path.Combine(_files.Path, "sweep.json");
        var source = ExperimentSource.OfJson(file, new() { ["extends"] = "parent.json", ["seed"] = 2 }, SmallPlugins.Catalog);
        Assert.Equal(["extends=parent.json (sweep.json)", "name=parent (parent.json)", "seed=2 (sweep.json)"], Settings(source));
    }

    /// <summary>Every setting with its value and where it stands, by its path.</summary>
    private IEnumerable<string> Settings(ExperimentSource source, string section = "") => source.Build().AsEnumerable()
        .Where(s => s.Value is not null && s.Key.StartsWith(section, StringComparison.OrdinalIgnoreCase))
        .OrderBy(s => s.Key, StringComparer.Ordinal)
        .Select(s => $"{s.Key}={s.Value} ({_files.Short(source.WhereIs(s.Key))})");

    private IEnumerable<string> Problems(string json, params string[] overrides) =>
        _files.Load(json, overrides).Problems.Select(p => _files.Short($"{p}"));
}
