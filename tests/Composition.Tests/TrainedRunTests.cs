using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>Runs that guide another run, against the exact answers of a mixture.</summary>
public sealed class TrainedRunTests : IDisposable
{
    private const string Mixture = """{ "name": "gaussian-mixture", "labels": true, "count": 20000, "heldOut": 2000 }""";

    private const string Classifier = $$"""
        {
          "task": "classifier", "data": {{Mixture}}, "schedule": "vp-sde", "model": { "name": "mlp", "width": 64 },
          "training": { "steps": 500, "batchSize": 512, "learningRate": 4e-3, "emaDecay": 0.99 }
        }
        """;

    private const string Oracle =
        $$"""{ "data": {{Mixture}}, "model": "oracle", "clipping": "none", "sampling": { "count": 600, "steps": 40 } }""";

    private readonly ExperimentFile _file = new();

    /// <summary>Its probabilities are the exact posterior's, and so is its guidance, also of a run with another schedule.</summary>
    [Fact]
    public void ATrainedClassifierIsCloseToTheExactOne()
    {
        var classifier = _file.Run("classifier", Classifier);
        Assert.InRange(classifier.Record.Metrics["accuracyClean"], 0.99, 1);
        using var scope = NewDisposeScope();
        using var runs = new TrainedRuns(ExperimentFile.Catalog, Compute.Cpu);
        using var oracle = new Framework.Experiments.Composition(_file.Read("oracle", Oracle, "schedule=linear"), ExperimentFile.Catalog);
        var parts = new DenoisingParts(oracle);
        var exact = parts.Model.ExactClassifier!;
        var trained = runs.Open(new RunReference<INoisyClassifier>(classifier.Folder.Path));
        var data = oracle.Data.Load().Test.Values;
        foreach (double logSnr in new[] { -4.0, 0, 4 })
        {
            var level = parts.Schedule.LevelAtLogSnr(logSnr);
            var xt = level.Alpha * data + level.Sigma * randn(data.shape, generator: new Generator(0));
            var error = (exact.LogProbabilities(xt, level).exp() - trained.LogProbabilities(xt, level).exp()).abs().mean().item<double>();
            Assert.InRange(error, 0, 0.02);
        }

        var guided = _file.Run("oracle", Oracle, "guidance=classifier", $"guidance.run={classifier.Folder.Path}", "schedule=linear");
        Assert.InRange(guided.Record.Metrics["meanError"], 0, 0.1);
        Assert.InRange(guided.Record.Metrics["covarianceError"], 0, 0.1);
        Assert.Equal((40, 40), (guided.Record.FunctionEvaluations, guided.Record.ClassifierEvaluations));
    }

    /// <summary>
    /// Exact samples of a mixture whose parts are far apart:
    /// the classifier of another run sees the parts that were asked for, equally often.
    /// </summary>
    [Fact]
    public void ATrainedClassifierGivesItsFeaturesToMetrics()
    {
        var classifier = _file.Run("classifier", Classifier, "training.steps=200").Folder.Path;
        string Metric(string name) => $$"""{"name":"{{name}}","run":{{System.Text.Json.JsonSerializer.Serialize(classifier)}}}""";
        var metrics = _file.Run("oracle", Oracle, $"metrics=[{Metric("accuracy")},{Metric("inception-score")}]").Record.Metrics;
        Assert.InRange(metrics["accuracy"], 0.95, 1);
        Assert.InRange(metrics["inceptionScore"], 2.6, 3);
        var wrong = Metric("kid").Replace("classifier/", "nowhere/", StringComparison.Ordinal);
        Assert.StartsWith(
            "The experiment has a problem:",
            Assert.Throws<ExperimentException>(() => _file.Read("oracle", Oracle, $"metrics=[{wrong}]")).Message,
            StringComparison.Ordinal);
    }

    /// <summary>(1 + w) D - w D = D: a model that is moved away from itself stays where it is.</summary>
    [Fact]
    public void AutoguidanceByItselfChangesNothing()
    {
        var run = _file.Run("oracle", Oracle);
        var guided = _file.Run("guided", Oracle, "guidance=autoguidance", $"guidance.run={run.Folder.Path}", "guidance.scale=2");
        using var a = Npy.Read(Path.Combine(run.Folder.Samples, "final.npy"));
        using var b = Npy.Read(Path.Combine(guided.Folder.Samples, "final.npy"));
        Assert.True((a - b).abs().max().item<float>() < 1e-5);
        // The weaker model is evaluated once as well.
        Assert.Equal((40, 80), (run.Record.FunctionEvaluations, guided.Record.FunctionEvaluations));
    }

    [Fact]
    public void ARunThatCannotServeIsRefusedByName()
    {
        var classifier = _file.Run("classifier", Classifier, "training.steps=1").Folder.Path;
        Assert.Equal(
            $"The run '{classifier}' was made for the task 'classifier'; "
            + "a run of the task 'consistency-distillation' or 'consistency-training' or 'denoising' or 'progressive-distillation' is needed.",
            Refusal("guidance=autoguidance", $"guidance.run={classifier}"));
        Assert.Equal(
            $"The run '{classifier}' was trained on samples of shape [2] with 3 classes, but here they are of shape [2] with 8 classes.",
            Refusal("guidance=classifier", $"guidance.run={classifier}", """data={"name":"mixture2d","labels":true}"""));
        Directory.Delete(Path.Combine(classifier, "checkpoints"), recursive: true);
        Assert.Equal(
            $"The run '{classifier}' has no checkpoint yet; 'diffusion resume {classifier}' goes on with it.",
            Refusal("guidance=classifier", $"guidance.run={classifier}"));
        _file.Run("classifier", Classifier, "training.steps=1", "seed=1");
        var above = Path.GetDirectoryName(classifier);
        Assert.StartsWith(
            $"There are 2 runs in '{above}'; name one of them: classifier/",
            Refusal("guidance=classifier", $"guidance.run={above}"),
            StringComparison.Ordinal);
    }

    /// <summary>The engine says so, for metrics as for guidance, at the setting itself.</summary>
    [Fact]
    public void ARunOfAMetricThatDoesNotExistIsRefusedByName()
    {
        var problem = Assert.Single(Assert.Throws<ExperimentException>(() =>
            _file.Read("refused", Oracle, """metrics=[{"name":"kid","run":"nowhere"}]""")).Problems);
        Assert.Equal("metrics.0.run", problem.Path);
        Assert.Equal(
            "There is no run in 'nowhere'. A run's folder holds an experiment.json; 'diffusion run' prints its path when it starts.",
            problem.Message);
    }

    [Fact]
    public void AClassifierDrawsNoSamples()
    {
        var folder = _file.Run("classifier", Classifier, "training.steps=1").Folder;
        var experiment = new ExperimentReader(ExperimentFile.Catalog).Read(folder.ExperimentFile);
        Assert.Equal(
            $"The run in '{folder.Path}' draws no samples: its task is 'classifier'.",
            Assert.Throws<InvalidOperationException>(() => _file.Runner.Sample(folder, experiment, new SilentObserver())).Message);
    }

    public void Dispose() => _file.Dispose();

    private string Refusal(params string[] overrides) =>
        Assert.Single(Assert.Throws<ExperimentException>(() => _file.Read("refused", Oracle, overrides)).Problems).Message;
}
