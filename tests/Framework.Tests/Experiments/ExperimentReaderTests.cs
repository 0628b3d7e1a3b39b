using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>What a file says becomes a typed experiment, or a list of everything that is wrong with it.</summary>
public sealed class ExperimentReaderTests : IDisposable
{
    private const string Small = """{ "task": "fit", "data": "points" }""";

    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void WhatIsAbsentHasItsDefault()
    {
        var experiment = _files.Read(Small);
        Assert.Equal(new GeneralOptions { Name = "file" }, experiment.General);
        Assert.Equal(new(), experiment.Get(TrainingOptions.Section));
        var drawing = experiment.Get(FitTask.Sampling);
        Assert.Same(drawing, experiment.Drawing);
        Assert.Equal((1000, 500, 0), (drawing.Count, drawing.BatchSize, drawing.Targets.Count));
        Assert.Equal(
            [
                "data: points PointsOptions { Count = 10, Classes = 0 }",
                "task: fit FitOptions { Largest = 50 }",
                "shape: round RoundOptions { Radius = 1, Note = , Line = 1 }",
                "codec: none ",
                "colour: red ",
                "optimizer: adamw StillOptions { WeightDecay = 0.01 }",
                "filters: ",
                "hint: none ",
                "metrics: ",
                "tracking: mlflow ",
            ],
            experiment.Choices.Select(c => $"{c.Key.Key}: " + string.Join(", ", c.Value.Select(p => $"{p.Plugin.Name} {p.Options}"))));
        Assert.IsType<FitTask>(experiment.Task);
        Assert.All(experiment.Choices.Values.SelectMany(c => c), c => Assert.Null(c.ProposedBy));
    }

    [Fact]
    public void WhatIsSaidIsRead()
    {
        var experiment = _files.Read("""
            {
              "name": "own-name", "seed": 5, "task": { "largest": 70, "name": "fit" }, "data": { "name": "points", "classes": 2 },
              "shape": { "name": "square", "side": 60, "corners": "veryRound", "cuts": [], "way": "upright", "full": true, "depth": 0.5 },
              "filters": ["edge", { "name": "blur", "width": 9 }, "blur"],
              "hint": [{ "name": "arrow", "length": 2 }], "training": { "STEPS": 7 },
            }
            """);
        Assert.Equal(("own-name", 5L), (experiment.Name, experiment.General.Seed));
        var square = (SquareOptions)experiment[IShape.Kind].Options!;
        Assert.Equal(
            (60.0, Corners.VeryRound, 0, "upright", true, 0.5),
            (square.Side, square.Corners, square.Cuts.Count, square.Way, square.Full, square.Depth));
        Assert.Equal([null, 9, 3], experiment.Choices[IFilter.Kind].Select(f => (f.Options as BlurOptions)?.Width));
        Assert.Equal(2, ((ArrowOptions)experiment[IHint.Kind].Options!).Length);
        Assert.Equal(7, experiment.Get(TrainingOptions.Section).Steps);
        // The default plugin's options need no name, and one plugin needs no list.
        Assert.Equal(4, ((RoundOptions)_files.Read(Small, "shape.radius=4")[IShape.Kind].Options!).Radius);
        Assert.Equal("arrow", _files.Read(Small, "hint=arrow")[IHint.Kind].Plugin.Name);
    }

    [Fact]
    public void AnotherTaskHasOtherSections()
    {
        var experiment = _files.Read("""{ "task": "count", "data": "points", "number": "one", "counting": { "from": 5 } }""");
        Assert.Equal(["data", "task", "number", "counting", "tracking"], experiment.Sections.Select(s => s.Key));
        Assert.Equal(new CountOptions { From = 5 }, experiment.Get(CountTask.Counting));
        Assert.Null(experiment.Drawing);
    }

    [Theory]
    [InlineData("""{ "task": "fit", "data": "points", "shape": { "radios": 2 } }""",
        "file.json: shape.radios: unknown key 'radios'; allowed: radius, note, line, name. Did you mean 'radius'?")]
    [InlineData("""{ "task": "fit", "data": "points", "sede": 2 }""",
        "file.json: sede: unknown key 'sede'; allowed: name, description, seed, device, threads, precision, output, plugins, extends, data, task, "
        + "shape, codec, colour, optimizer, training, filters, hint, sampling, metrics, during, tracking. Did you mean 'seed'?")]
    [InlineData("""{ "task": "fit", "data": "points", "colour": { "name": "red", "deep": 2 } }""",
        "file.json: colour.deep: unknown key 'deep'; allowed: name.")]
    [InlineData("""{ "task": "fit", "data": "points", "number": "one", "counting": { "from": 1 } }""",
        "file.json: number: the task 'fit' does not use this section; remove it.",
        "file.json: counting: the task 'fit' does not use this section; remove it.")]
    [InlineData("""{ "task": "fit" }""", "file.json: data: is missing; choose what is learned: points.")]
    [InlineData("""{ "task": "count", "data": "points", "number": {} }""",
        "file.json: number: is missing; choose what is counted to: one.")]
    [InlineData("""{ "task": "fit", "data": { "count": 5 } }""", "file.json: data: has no name; allowed: points.")]
    [InlineData("""{ "data": "points", "number": "one" }""",
        "file.json: task: there is no task 'denoising'; allowed: count, fit.")]
    [InlineData("""{ "task": "fit", "data": "points", "shape": "rond" }""",
        "file.json: shape.name: there is no shape 'rond'; allowed: borrowed, coloured, cross, numbered, round, square. "
        + "Did you mean 'round'?")]
    [InlineData("""{ "task": "fit", "data": "points", "filters": "blur" }""",
        "file.json: filters: found 'blur'; allowed: a list of filter plugins: blur, edge.")]
    [InlineData("""{ "task": "fit", "data": "points", "filters": ["edge", { "width": 1 }, "egde"] }""",
        "file.json: filters.1: has no name; allowed: blur, edge.",
        "file.json: filters.2: there is no filter 'egde'; allowed: blur, edge. Did you mean 'edge'?")]
    [InlineData("""{ "task": "fit", "data": "points", "training": 5 }""",
        "file.json: training: found '5'; allowed: an object in braces.")]
    [InlineData("""{ "task": "fit", "data": "points", "name": "a/b", "output": "" }""",
        "file.json: name: 'a/b' cannot name a folder; use letters, digits, '-', '_' and '.'.",
        "file.json: output: is empty; name a folder.")]
    public void EachMistakeIsToldWhereItStandsWithWhatIsAllowed(string json, params string[] problems) =>
        Assert.Equal(problems.Order(StringComparer.Ordinal), _files.Problems(json).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("side=\"wide\"", "side: found 'wide'; allowed: a number from 0 to 1000.")]
    [InlineData("side=-1", "side: found '-1'; allowed: a number from 0 to 1000.")]
    [InlineData("side=null", "side: found null; allowed: a number from 0 to 1000.")]
    [InlineData("side=[1]", "side: found an object or a list; allowed: a number from 0 to 1000.")]
    [InlineData("corners=\"sharb\"", "corners: found 'sharb'; allowed: one of sharp, veryRound. Did you mean 'sharp'?")]
    [InlineData("cuts=5", "cuts: found '5'; allowed: a list, each item a whole number from 0 to 9.")]
    [InlineData("cuts=[1,10]", "cuts: found '10' as item 1; allowed: a list, each item a whole number from 0 to 9.")]
    [InlineData("cuts=[[1]]", "cuts: found 'an object or a list' as item 0; allowed: a list, each item a whole number from 0 to 9.")]
    [InlineData("cuts=[0.5]", "cuts: found '0.5' as item 0; allowed: a list, each item a whole number from 0 to 9.")]
    [InlineData("way=\"up\"", "way: found 'up'; allowed: one of flat, upright.")]
    [InlineData("full=1", "full: found '1'; allowed: true or false.")]
    [InlineData("depth=\"deep\"", "depth: found 'deep'; allowed: a number.")]
    public void AValueOfTheWrongTypeOrRangeIsTold(string setting, string problem) => Assert.Equal(
        [$"--set shape.{setting}: shape.{problem}"],
        _files.Problems("""{ "task": "fit", "data": "points", "shape": "square" }""", $"shape.{setting}"));

    [Fact]
    public void OptionsThatContradictEachOtherAreTold() => Assert.Equal(
        ["file.json: shape.full: needs a side above 0."],
        _files.Problems("""{ "task": "fit", "data": "points", "shape": { "name": "square", "side": 0, "full": true } }"""));

    /// <summary>Sections, general keys, plugins and ranges; each in the source that it came from.</summary>
    [Fact]
    public void AllProblemsAreToldAtOnce()
    {
        _files.File("parent.json", """{ "training": { "learningRate": 0, "decay": "cosinus" }, "number": "one", "threads": "many" }""");
        _files.Environment("DIFFUSION__hint", "arow");
        Assert.Equal(
            [
                "parent.json: number: the task 'fit' does not use this section; remove it.",
                "parent.json: threads: found 'many'; allowed: a whole number from 0 to 1024.",
                "file.json: data: is missing; choose what is learned: points.",
                "file.json: task.largest: found '101'; allowed: a whole number from 0 to 100.",
                "environment variable DIFFUSION__hint: hint.name: there is no hint 'arow'; allowed: arrow, none. Did you mean 'arrow'?",
                "parent.json: training.decay: found 'cosinus'; allowed: one of cosine, none. Did you mean 'cosine'?",
                "parent.json: training.learningRate: found '0'; allowed: a number above 0 to 10.",
                "--set sampling.steps=5: sampling.steps: unknown key 'steps'; allowed: count, batchSize, targets. Did you mean 'training.steps'?",
            ],
            _files.Problems("""{ "extends": "parent.json", "task": { "name": "fit", "largest": 101 } }""", "sampling.steps=5"));
    }

    /// <summary>Where the task itself is unknown its sections are not: they are those of the first task that is registered.</summary>
    [Fact]
    public void AnUnknownTaskIsToldWithTheRest()
    {
        var problems = _files.Problems("""{ "task": "cound", "data": "points", "threads": -1 }""").ToList();
        Assert.Contains("file.json: task.name: there is no task 'cound'; allowed: count, fit. Did you mean 'count'?", problems);
        Assert.Contains("file.json: threads: found '-1'; allowed: a whole number from 0 to 1024.", problems);
    }

    [Fact]
    public void APluginProposesWhatTheExperimentDoesNotSay()
    {
        var proposed = _files.Read(Small, "shape=square")[IColour.Kind];
        Assert.Equal(("grey", "square"), (proposed.Plugin.Name, proposed.ProposedBy?.Name));
        var own = _files.Read(Small, "shape=square", "colour=red")[IColour.Kind];
        Assert.Equal(("red", null), (own.Plugin.Name, own.ProposedBy));
    }

    /// <summary>
    /// In the folder of a run that names no format a task brings its settings to the present ones, and what nobody knows is passed over.
    /// The same file elsewhere is refused.
    /// </summary>
    [Fact]
    public void TheFolderOfAnEarlierVersionIsUpgraded()
    {
        const string Old = """
            { "task": "fit", "data": "points", "shape": { "size": 3, "gone": 1 }, "number": "one", "none": { "a": 1 } }
            """;
        var file = _files.File("run/experiment.json", Old);
        var reader = new ExperimentReader(SmallPlugins.Catalog);
        string[] Wrong() => [.. Assert.Throws<ExperimentException>(() => reader.Read(file)).Problems.Select(p => p.Path)];
        Assert.Equal(["none", "number", "shape.gone", "shape.size"], Wrong().Order());
        _files.File("run/run.json", "{}");
        Assert.Equal(3, ((RoundOptions)reader.Read(file)[IShape.Kind].Options!).Radius);
        Assert.Equal(
            "--set shape.gone=2: shape.gone: unknown key 'gone'; allowed: radius, note, line, name. Did you mean 'line'?",
            Assert.Single(Assert.Throws<ExperimentException>(() => reader.Read(file, ["shape.gone=2"])).Problems).ToString());
        _files.File("run/experiment.json", Old.Replace("{ \"task\"", "{ \"format\": 2, \"task\"", StringComparison.Ordinal));
        Assert.Equal(["none", "number", "shape.gone", "shape.size"], Wrong().Order());
    }
}
