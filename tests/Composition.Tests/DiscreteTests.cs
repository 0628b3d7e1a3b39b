using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>Whole experiments of the task 'discrete'.</summary>
public sealed class DiscreteTests : IDisposable
{
    private const string Exact = """
        { "task": "discrete", "data": { "name": "categorical", "states": 8 }, "transition": "plinko", "schedule": { "name": "constant", "steps": 200 },
          "model": "exact-reverse", "sampling": { "count": 20000, "batchSize": 20000, "steps": 20 } }
        """;

    private const string Small = """
        { "task": "discrete", "data": { "name": "mixture2d", "modes": 2, "labels": true, "count": 40, "testPart": 6, "validationPart": 0 },
          "codec": { "name": "quantise", "levels": 5, "min": -3, "max": 3 }, "transition": "uniform",
          "schedule": { "name": "cosine", "steps": 6 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "training": { "steps": 3, "batchSize": 16, "evaluateEvery": 0 }, "sampling": { "count": 9, "batchSize": 4 }, "metrics": ["modes"] }
        """;

    private const string Digits = """
        { "task": "discrete", "data": "digits", "codec": "quantise", "transition": "absorbing", "schedule": { "name": "log-linear", "steps": 8 },
          "model": { "name": "unet", "channels": [8, 16], "groups": 4 }, "training": { "steps": 4, "batchSize": 8, "checkpointEvery": 2 },
          "sampling": { "count": 10, "batchSize": 10, "steps": 4 }, "metrics": ["diversity"] }
        """;

    private readonly ExperimentFile _file = new();

    public static TheoryData<string, string> TransitionsAndObjectives
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var transition in Names(ITransition.Kind).Where(n => n != "matrix"))
            foreach (var objective in Names(IStateObjective.Kind).Where(o => o != "continuous" || transition == "absorbing"))
                data.Add(transition, objective);
            return data;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>What a sweep's estimate of its time counts: all steps of the schedule where none are asked.</summary>
    [Fact]
    public void DrawingInAllStepsIsCountedAsThatManySteps()
    {
        var experiment = _file.Read("all", Exact, "sampling.steps=null");
        Assert.Equal((20000, 200), (experiment.Task.Work(experiment).Samples, experiment.Task.Work(experiment).StepsOfSample));
    }

    /// <summary>The exact tables return P(x) from the uniform distribution, as near as exact samples are, in 20 of 200 steps.</summary>
    [Fact]
    public void TheExactReverseReturnsTheData()
    {
        var metrics = _file.Run("exact", Exact, "metrics=[\"total-variation\"]").Record.Metrics;
        Assert.InRange(metrics["totalVariation"], 0, 1.8 * metrics["totalVariationExact"]);
        Assert.InRange(metrics["totalVariationExact"], 0.003, 0.008);
        Assert.InRange(metrics["klNats"], 0, 7 / 20000.0 * 1.9);
    }

    /// <summary>
    /// With the exact reverse the bound is the exact -log p but for what the last row is from uniform, and the divergence of the model from
    /// P is no more than that.
    /// </summary>
    [Fact]
    public void TheBoundOfTheExactReverseIsTight()
    {
        var metrics = _file.Run("bound", Exact, "sampling.count=10", "schedule.steps=100", """
            metrics=[{"name":"state-elbo","times":100,"samples":2000,"repetitions":1},{"name":"state-nll","samples":2000}]
            """).Record.Metrics;
        Assert.InRange(metrics["nllKl"], 0, 1e-4);
        // The mean over P is tight but for what the last row is from uniform, and the noise of drawn states.
        Assert.InRange(metrics["elboNats"] - metrics["nllNats"], -3 * metrics["elboError"], 3 * metrics["elboError"] + 0.05);
        Assert.Equal(metrics["elboNats"], metrics["elboReconstruction"] + metrics["elboDenoising"] + metrics["elboPrior"], 1e-9);
        Assert.Equal(metrics["nllNats"] / Math.Log(2), metrics["nllBits"], 1e-12);
    }

    [Theory]
    [MemberData(nameof(TransitionsAndObjectives))]
    public void EveryCombinationTrainsAndDraws(string transition, string objective)
    {
        foreach (var sampler in Names(IStateSampler.Kind))
        {
            if (sampler != "ancestral" && (objective == "previous" || sampler == "remasking" != (transition == "absorbing"))) continue;
            string[] weak = sampler == "tau-leaping" ? ["schedule=constant", "schedule.steps=6", "schedule.strength=0.4"] : [];
            var folder = _file.Run("small", Small,
                [$"transition={transition}", $"objective={objective}", $"sampler={sampler}", .. weak]).Folder;
            using var drawn = Npy.Read(Path.Combine(folder.Samples, "final.npy"));
            // Codes come back as levels: multiples of 1.5 from -3 to 3.
            Assert.Equal([9, 2], drawn.shape);
            Assert.All(drawn.data<float>().ToArray(), x => Assert.Contains(x, new[] { -3f, -1.5f, 0, 1.5f, 3 }));
        }
    }

    [Theory]
    [InlineData("guidance={\"name\":\"classifier-free\",\"scale\":2}")]
    [InlineData("sampler=remasking")]
    [InlineData("sampling.temperature=0.7")]
    [InlineData("sampling.topP=0.5")]
    public void SamplesDependNeitherOnTheCountNorOnTheBatch(string choice)
    {
        long[] expected = Draw("sampling.count=10", "sampling.batchSize=10");
        Assert.Equal(expected[..320], Draw("sampling.count=5", "sampling.batchSize=2"));
        Assert.Equal(expected, Draw("sampling.count=12", "sampling.batchSize=7")[..640]);

        long[] Draw(params string[] choices)
        {
            using var scope = NewDisposeScope();
            using var composition = new Framework.Experiments.Composition(
                _file.Read("batch", Digits, ["precision=float64", choice, .. choices]), ExperimentFile.Catalog,
                new(CPU, ScalarType.Float64));
            using var streams = new RandomStreams(0);
            streams.SeedGlobal("initialisation");
            var stage = composition.Task.Stages(composition)[0];
            using var network = composition.Compute.Take(stage.CreateModule());
            network.eval();
            var drawn = composition.Task.Draw(composition, network, new(composition.Data.Load(), streams, _ => { }));
            return (drawn.Samples.Values * 8).round().to(int64).data<long>().ToArray();
        }
    }

    /// <summary>A run that stops after two steps and is resumed gives the same samples to the bit.</summary>
    [Fact]
    public void AResumedRunIsTheSame()
    {
        var whole = _file.Run("whole", Digits, "sampling.count=20");
        var experiment = _file.Read("part", Digits, "sampling.count=20");
        using var stop = new CancellationTokenSource();
        var part = _file.Runner.Run(experiment, new StoppingObserver(stop, 2), stop.Token);
        Assert.Equal((RunStatus.Interrupted, 2), (part.Record.Status, part.Record.Step));
        var resumed = _file.Runner.Resume(part.Folder, new SilentObserver(experiment));
        Assert.Equal(whole.Record.SamplesSha256, resumed.Record.SamplesSha256);
    }

    /// <summary>Temperature near 0 takes the likeliest state; a nucleus of one state too.</summary>
    [Theory]
    [InlineData("sampling.temperature=0.001")]
    [InlineData("sampling.topP=0.0001")]
    public void SharpenedSamplesAreTheLikeliest(string choice)
    {
        // In one step from T every sample is drawn from P, whose likeliest state is 2.
        var folder = _file.Run("sharp", Exact, choice, "sampling.count=50", "sampling.steps=1", "metrics=[\"total-variation\"]").Folder;
        using var drawn = Npy.Read(Path.Combine(folder.Samples, "final.npy"));
        Assert.All(drawn.data<long>().ToArray(), x => Assert.Equal(2, x));
    }

    [Fact]
    public void AStateOutOfRangeIsRefused()
    {
        var error = Assert.ThrowsAny<Exception>(() =>
        {
            var services = Diffusion.Cli.PluginSet.Services();
            services.For(IDataSource.Kind).Add<WrongStates>("wrong");
            var catalog = new PluginCatalog(services);
            var file = Path.Combine(_file.Folder, "wrong.json");
            File.WriteAllText(file, """
                { "task": "discrete", "data": "wrong", "transition": "uniform", "model": "mlp", "training": { "steps": 1, "evaluateEvery": 0 } }
                """);
            var experiment = new ExperimentReader(catalog).Read(file, [$"output={_file.Folder}", "tracking=none", "threads=1"]);
            new ExperimentRunner(catalog, new Reports.RunPictures(), TimeProvider.System).Run(experiment, new SilentObserver(experiment));
        });
        Assert.Contains("The data has the state 3, and its states are 0 to 2.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Cancels after a step of training.</summary>
    private sealed class StoppingObserver(CancellationTokenSource stop, long step) : IRunObserver
    {
        public void Training(TrainingProgress progress)
        {
            if (progress.Step == step) stop.Cancel();
        }

        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Sampling(int done, int count)
        {
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message) => Assert.Fail(message);
    }

    [System.ComponentModel.Description("three states, of which a sample has a fourth")]
    public sealed class WrongStates : IDataSource
    {
        public DataSpace Describe() => new([1], new StateValues(3));

        public Dataset Load()
        {
            var values = tensor(new long[,] { { 0 }, { 1 }, { 3 } });
            return new(new(values), null, new(values), Digest.Of(values));
        }
    }

    private static IReadOnlyList<string> Names(PluginKind kind) => [.. ExperimentFile.Catalog.Of(kind).Select(p => p.Name)];
}
