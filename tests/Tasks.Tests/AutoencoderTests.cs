using System.Security.Cryptography;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Reports;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary>The task 'autoencoder' from file to samples, and its runs as codecs of denoising.</summary>
public sealed class AutoencoderTests : IDisposable
{
    private const string Shared = """
        "data": "digits", "coder": { "name": "mlp", "width": 32, "layers": 1 }, "sampling": { "count": 30 }, "metrics": ["nearest-real"],
        "training": { "steps": 30, "batchSize": 64, "learningRate": 0.01, "checkpointEvery": 10, "evaluateEvery": 10, "logEvery": 10 }
        """;

    private const string Vae = $$"""{ "task": { "name": "autoencoder", "code": 2 }, {{Shared}} }""";

    private const string Latent = """
        { "data": "digits", "schedule": "cosine", "objective": "v", "model": { "name": "mlp", "width": 16, "layers": 1 },
          "codec": "latent", "guidance": "none", "clipping": "none", "sampler": "ddim", "metrics": ["elbo"],
          "training": { "steps": 5, "batchSize": 32 }, "sampling": { "count": 6, "steps": 3 } }
        """;

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheBoundAndItsPartsAreLoggedApartAndPicturesShowTheCodes()
    {
        var outcome = _folder.RunQuietly(Vae, "data={\"name\":\"digits\",\"validationPart\":0.2}", "training.logEvery=1");
        var metrics = outcome.Record.Metrics;
        Assert.Equal(RunStatus.Finished, outcome.Record.Status);
        Assert.Equal(metrics["elboNats"], metrics["elboReconstruction"] + metrics["elboPrior"], 1e-9);
        Assert.Equal(metrics["elboBits"], metrics["elboNats"] / Math.Log(2), 1e-12);
        var events = EventReader.Read(outcome.Folder.EventsFile).ToList();
        foreach (var name in new[] { "reconstruction", "divergence", "reconstructionValidation", "divergenceValidation", "lossValidation" })
            Assert.Equal([10, 20, 30], EventReader.Series(events, name).Keys);
        // beta is 1: the loss of a step is the sum of its parts.
        var losses = EventReader.Series(events, "loss");
        foreach (var (step, reconstruction) in EventReader.Series(events, "reconstruction"))
            Assert.Equal(losses[step], reconstruction + EventReader.Series(events, "divergence")[step], 1e-5 * Math.Abs(losses[step]));
        foreach (var picture in new[] { "final.png", "reconstructions.png", "interpolation.png", "walk.png" })
            Assert.True(File.Exists(Path.Combine(outcome.Folder.Samples, picture)), picture);
        using var shown = Npy.Read(Path.Combine(outcome.Folder.Samples, "reconstructions.npy"));
        Assert.Equal([2, 10, 1, 8, 8], shown.shape);
    }

    [Fact]
    public void AnInterruptedTrainingGoesOnToTheSameWeights()
    {
        var whole = _folder.Run(Vae, "name=whole");
        using var stopping = new CancellationTokenSource();
        var part = _folder.Runner.Run(_folder.Read(Vae, "name=part"), new StoppingObserver(17, stopping), stopping.Token);
        Assert.Equal(RunStatus.Interrupted, part.Record.Status);
        var resumed = _folder.Runner.Resume(part.Folder, new SilentObserver());
        Assert.Equal(whole.Record.Metrics, resumed.Record.Metrics);
        Assert.Equal(whole.Record.SamplesSha256, resumed.Record.SamplesSha256);
        Assert.Equal(WeightsOf(whole.Folder), WeightsOf(resumed.Folder));
    }

    [Theory]
    [InlineData("task.sort=plain", "decoder=gaussian")]
    [InlineData("task.levels=2", "decoder=discretised-logistic")]
    [InlineData("task.beta=4", "decoder=categorical")]
    [InlineData("coder={\"name\":\"conv\",\"channels\":[8,16]}", "decoder={\"name\":\"gaussian\",\"deviation\":0.3}")]
    [InlineData("coder={\"name\":\"conv\",\"channels\":[8,16],\"flat\":true}", "task.conditional=true")]
    public void EverySortTrainsAndDraws(string one, string other)
    {
        var outcome = _folder.RunQuietly(Vae, one, other, "training.steps=10");
        Assert.Equal(RunStatus.Finished, outcome.Record.Status);
        using var samples = Npy.Read(Path.Combine(outcome.Folder.Samples, "final.npy"));
        Assert.Equal([30, 1, 8, 8], samples.shape);
        Assert.Equal(one != "task.sort=plain", outcome.Record.Metrics.ContainsKey("elboNats"));
        Assert.Equal(one == "task.levels=2", outcome.Record.Metrics.ContainsKey("elboLevels"));
        Assert.Equal(other == "task.conditional=true", File.Exists(Path.Combine(outcome.Folder.Samples, "final-class.npy")));
    }

    [Theory]
    [InlineData("prior", 30)]
    [InlineData("fitted", 30)]
    [InlineData("midpoints", 30)]
    [InlineData("data", 30)]
    public void CodesComeFromWhatIsAskedForAndSamplesDependOnTheirNumberAlone(string codes, int count)
    {
        var run = _folder.RunQuietly(Vae, $"sampling.codes={codes}");
        using var all = Npy.Read(Path.Combine(run.Folder.Samples, "final.npy"));
        Assert.Equal(count, all.shape[0]);
        var fewer = new ExperimentReader(TaskFolder.Catalog)
            .Read(run.Folder.ExperimentFile, [$"sampling.codes={codes}", "sampling.count=20", "sampling.batchSize=7"]);
        var outcome = _folder.Runner.Sample(run.Folder, fewer, new QuietObserver());
        using var some = Npy.Read(Path.Combine(outcome.Folder, "final.npy"));
        Assert.Equal(0, (all.narrow(0, 0, 20) - some).abs().max().item<float>(), 1e-6f);
        Assert.StartsWith($"{codes}-", Path.GetFileName(outcome.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public void WordsAndNumbersOfATableAreLearnedTogetherAndDrawn()
    {
        const string Trips = """
            { "task": { "name": "autoencoder", "code": 3 }, "data": { "name": "trips", "count": 500, "testPart": 200 },
              "coder": { "name": "mlp", "width": 32, "layers": 1 }, "decoder": "mixed",
              "training": { "steps": 20, "batchSize": 64 }, "sampling": { "count": 50, "decode": "draw" }, "metrics": ["table"] }
            """;
        var outcome = _folder.RunQuietly(Trips);
        using var rows = Npy.Read(Path.Combine(outcome.Folder.Samples, "final.npy"));
        Assert.Equal([50, 5], rows.shape);
        // Columns 0 and 3 hold words, by their places.
        Assert.True(rows.select(1, 0).eq(rows.select(1, 0).round()).all().item<bool>());
        Assert.InRange(rows.select(1, 3).max().item<float>(), 0, 3);
        Assert.InRange(outcome.Record.Metrics["marginalDistance"], 0, 1);
        Assert.Contains("reconstructionWrong", outcome.Record.Metrics.Keys);
    }

    [Fact]
    public void ASweepTrainsTheAutoencoderFirstAndItsCodesAreLearnedAndDecoded()
    {
        var file = _folder.File("sweep.json", $$"""
            { "base": { "data": "digits", "output": "{{_folder.Path}}", "tracking": "none", "threads": 1 },
              "list": {
                "latent": { {{Latent.Trim()[1..^1].Replace("\"data\": \"digits\",", "").Replace("\"latent\"", "{ \"name\": \"latent\", \"run\": \"variant:coder\" }")}} },
                "coder": { "task": { "name": "autoencoder", "code": 4 }, {{Shared.Replace("\"data\": \"digits\", ", "")}} }
              } }
            """);
        var plan = new SweepPlanner(TaskFolder.Catalog).Plan(file);
        var executor = new InProcessExecutor(TaskFolder.Catalog);
        var outcome = new SweepRunner(plan, executor, new SweepReport(TaskFolder.Catalog), new SilentTracker(), new SilentSweep())
            .Run(Rerun.None);
        Assert.Equal(2, outcome.Board.Count(VariantState.Finished));
        var latent = plan.Folder.Run(plan.Variants.Single(v => v.Name == "latent"));
        var metrics = RunRecord.Read(latent).Metrics;
        Assert.Equal(
            metrics["elboNats"],
            metrics["elboDecoder"] - metrics["elboEntropy"] + metrics["elboScale"]
                + metrics["elboReconstruction"] + metrics["elboDenoising"] + metrics["elboPrior"],
            1e-9);
        using var samples = Npy.Read(Path.Combine(latent.Samples, "final.npy"));
        Assert.Equal([6, 1, 8, 8], samples.shape);
        using var trajectory = Npy.Read(Path.Combine(latent.Samples, "trajectory.npy"));
        Assert.Equal([1, 8, 8], trajectory.shape[^3..]);
        Assert.Equal("codec.run", Assert.Single(RunRecord.Read(latent).Uses).Setting);
    }

    /// <summary>Codes are drawn for each batch; a training that goes on draws the same.</summary>
    [Fact]
    public void ATrainingOfCodesGoesOnToTheSameWeights()
    {
        var coder = $"codec={{\"name\":\"latent\",\"run\":\"{_folder.Run(Vae, "name=coder").Folder.Path}\"}}";
        string[] set = [coder, "training.steps=20", "training.checkpointEvery=5"];
        var whole = _folder.RunQuietly(Latent, ["name=whole", .. set]);
        using var stopping = new CancellationTokenSource();
        var part = _folder.Runner.Run(_folder.Read(Latent, ["name=part", .. set]), new StoppingObserver(12, stopping), stopping.Token);
        var resumed = _folder.Runner.Resume(part.Folder, new QuietObserver());
        Assert.Equal(WeightsOf(whole.Folder), WeightsOf(resumed.Folder));
        Assert.Equal(whole.Record.SamplesSha256, resumed.Record.SamplesSha256);
    }

    /// <summary>Before, batches of data that stay in their file reached the codec as they were, where it takes means and deviations.</summary>
    [Fact]
    public void CodesOfDataInAFileAreThoseOfDataInMemory()
    {
        var file = Path.Combine(_folder.Path, "pictures.npy");
        using (var random = new Generator(1, CPU)) Npy.Write(file, randint(0, 255, [200, 3, 8, 8], dtype: ScalarType.Byte, generator: random));
        string[] Data(double? memory) =>
            [$"data={{\"name\":\"npy\",\"file\":\"{file}\"{(memory is null ? "" : ",\"memory\":1e-9")}}}"];
        var coder = $"codec={{\"name\":\"latent\",\"run\":\"{_folder.RunQuietly(Vae, ["name=coder", .. Data(null)]).Folder.Path}\"}}";
        string[] judged = [coder, "metrics=[\"nearest-real\"]"];
        var whole = _folder.RunQuietly(Latent, ["name=whole", .. judged, .. Data(null)]);
        var stored = _folder.RunQuietly(Latent, ["name=stored", .. judged, .. Data(1e-9)]);
        Assert.Equal(WeightsOf(whole.Folder), WeightsOf(stored.Folder));
        Assert.Equal(whole.Record.SamplesSha256, stored.Record.SamplesSha256);
    }

    /// <summary>Codes of several levels have no prior of their own at the lowest.</summary>
    [Fact]
    public void OfSeveralLevelsNoDistanceFromThePriorIsTold()
    {
        Assert.Contains("codeDivergence", _folder.RunQuietly(Vae, "name=one").Record.Metrics.Keys);
        Assert.DoesNotContain("codeDivergence", _folder.RunQuietly(Vae, "name=two", "task.levels=2").Record.Metrics.Keys);
    }

    [Fact]
    public void ChoicesThatMeanNothingTogetherAreRefused()
    {
        string[] Problems(string json, params string[] set) =>
            [.. Assert.Throws<ExperimentException>(() => _folder.Read(json, set)).Problems.Select(p => $"{p.Path}: {p.Message}")];

        Assert.Equal(
            ["coder: the coder 'conv' needs images [channels, height, width], but samples have shape [2]; use the coder 'mlp'. The data is 'moons'.",
             "decoder: the decoder 'discretised-logistic' needs quantised numbers, such as bytes. The data is 'moons'."],
            Problems(Vae, "data=moons", "coder=conv", "decoder=discretised-logistic", "metrics=[\"energy\"]"));
        Assert.Equal(
            ["task.conditional: is true, but the data 'swiss-roll' has no classes, targets or captions. Use false or labelled data."],
            Problems(Vae, "data=swiss-roll", "task.conditional=true", "metrics=[\"energy\"]"));
        Assert.Equal(
            ["sampling.classes: needs task.conditional: true, so that the networks are told classes."],
                Problems(Vae, "sampling.classes=[1]"));
        Assert.Equal(
            ["task.levels: of codes need the sort 'variational': between two points there is nothing to learn."],
            Problems(Vae, "task.sort=plain", "task.levels=2"));
        Assert.Equal(
            ["task.levels: the coder 'conv' makes codes [2, 2, 2] of codes [2, 4, 4], and several levels need codes of one shape. "
                + "Use one level, or codes that are vectors."],
            Problems(Vae, "coder={\"name\":\"conv\",\"channels\":[8,16]}", "task.levels=2"));
        Assert.Equal(
            ["sampling.classes: means nothing where sampling.codes is 'midpoints': samples are what the data are. "
                + "Remove this key, or use the codes 'prior' or 'fitted'."],
            Problems(Vae, "task.conditional=true", "sampling.codes=midpoints", "sampling.classes=[3]"));
        Assert.Equal(
            ["task.beta: is the factor of a KL divergence, which the sort 'plain' has not; remove this key."],
            Problems(Vae, "task.sort=plain", "task.beta=2"));
        Assert.Equal(["codec.run: is missing; name the folder of a run of the task 'autoencoder'."], Problems(Latent));

        var denoising = _folder.RunQuietly(Latent, "codec=none", "name=denoising", "metrics=[\"nearest-real\"]").Folder.Path;
        Assert.Equal(
            [$"codec.run: The run '{denoising}' was made for the task 'denoising'; a run of the task 'autoencoder' is needed."],
            Problems(Latent, $"codec={{\"name\":\"latent\",\"run\":\"{denoising}\"}}"));
        var plain = _folder.Run(Vae, "task.sort=plain", "name=plain").Folder.Path;
        Assert.Equal(
            ["metrics.0: the metric 'elbo' measures the likelihood of data, and the codec 'latent' has codes that are points, "
             + "without a density. Use the codec 'none'."],
            Problems(Latent, $"codec={{\"name\":\"latent\",\"run\":\"{plain}\"}}"));
    }

    private static string WeightsOf(RunFolder folder) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(
        CheckpointStore.AveragesOf(new CheckpointStore(folder.FindCheckpoints(), 1).FindLatest()!))));
}
