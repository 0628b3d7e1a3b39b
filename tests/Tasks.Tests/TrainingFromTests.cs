using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary><c>training.from</c> begins with the weights of another run, which are part of what the run is.</summary>
public sealed class TrainingFromTests : IDisposable
{
    private const string Small = """
        {
          "data": { "name": "moons", "count": 60, "heldOut": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "training": { "steps": 4, "batchSize": 16 }, "sampling": { "count": 6, "steps": 2 }, "metrics": ["energy"]
        }
        """;

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Without a step the averages of the other run are what is drawn with.</summary>
    [Fact]
    public void TrainingBeginsWithTheOthersWeights()
    {
        var first = _folder.Run(Small, "name=first").Folder;
        var moved = Path.Combine(_folder.Path, "elsewhere");
        Directory.Move(first.Path, moved);
        var experiment = _folder.Read(Small, "name=second", $"training.from={moved}", "training.steps=1", "training.learningRate=1e-30");
        var plain = _folder.Read(Small, "training.steps=1", "training.learningRate=1e-30");
        Assert.NotEqual(ExperimentIdentity.TrainingId(plain), ExperimentIdentity.TrainingId(experiment));
        Assert.Contains(experiment.References, r => r.Path == "training.from"
            && r.Reference.Id == ExperimentIdentity.Id(_folder.Read(Small)));

        var second = _folder.Run(experiment);
        Assert.Equal("training.from", Assert.Single(second.Record.Uses).Setting);
        using var scope = NewDisposeScope();
        Assert.Equal(0, Weights(RunFolder.Open(moved)).Zip(Weights(second.Folder), (a, b) => (a - b).abs().max().item<float>())
            .Max(), 1e-7f);
    }

    [Fact]
    public void ItIsGoneOnWithAsIfItHadNotStopped()
    {
        var first = _folder.Run(Small, "name=first").Folder;
        var experiment = _folder.Read(Small, "name=second", $"training.from={first.Path}");
        var whole = _folder.Run(experiment).Record;
        using var stopping = new CancellationTokenSource();
        var part = _folder.Runner.Run(experiment, new StoppingObserver(2, stopping), stopping.Token);
        Assert.Equal(whole.SamplesSha256, _folder.Runner.Resume(part.Folder, new QuietObserver()).Record.SamplesSha256);
    }

    /// <summary>The run may be of another task, whose network has another shape here.</summary>
    [Fact]
    public void ANetworkOfAnotherShapeIsRefusedBeforeAnythingStarts()
    {
        var other = _folder.Run(Small, "name=other", "model.width=10").Folder.Path;
        var error = Assert.Throws<ExperimentException>(() => _folder.Read(Small, $"training.from={other}"));
        Assert.StartsWith(
            $"The experiment has a problem:\n  --set training.from={other}: training.from: The run '{other}' has trained a network of another shape: ",
            error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Name a run with the same model and data of the same shape.", error.Message, StringComparison.Ordinal);
        Assert.Contains("as [10, ", error.Message, StringComparison.Ordinal);
        Assert.Contains("as [8, ", error.Message, StringComparison.Ordinal);
    }

    private static Tensor[] Weights(RunFolder run)
    {
        using var trained = new TrainedRun(
            run, new Composition(new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile), TaskFolder.Catalog));
        return [.. trained.Module().parameters().Select(p => p.detach().clone())];
    }
}
