using Diffusion.Framework.Data;
using Diffusion.Framework.Files;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Training;

/// <summary>
/// A damaged checkpoint is named and put aside, and training goes on from the one before to the same weights, to the bit.
/// </summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Steps = 6, BatchSize = 4, EvaluateEvery = 0, CheckpointEvery = 2, KeepCheckpoints = 3, LogEvery = 1000,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [], _notes = [];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Damages
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var file in new[] { "network.dat", "average.dat", "optimizer.dat", "streams.json", "losses.json" })
                foreach (var how in new[] { "bit", "cut", "gone" })
                    data.Add(file, how);
            data.Add(Manifest.Name, "bit");
            data.Add(Manifest.Name, "cut");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void TheOneBeforeIsUsed(string file, string how)
    {
        var whole = Train();
        Assert.Empty(_warnings);
        // As a kill after step 4 leaves it.
        Directory.Delete(Checkpoint(6), recursive: true);
        Damage(Path.Combine(Checkpoint(4), file), how);

        Assert.Equal(whole, Train());

        var warning = Assert.Single(_warnings).Replace(_folder.Path + "/", "", StringComparison.Ordinal);
        Assert.StartsWith("'step-00000004/", warning, StringComparison.Ordinal);
        if (file != Manifest.Name) Assert.StartsWith($"'step-00000004/{file}' is damaged: it ", warning, StringComparison.Ordinal);
        Assert.EndsWith(
            ". The checkpoint was put aside as 'step-00000004.damaged', and training goes on from the one before it, of step 2.",
            warning, StringComparison.Ordinal);
        Assert.Equal(["step-00000002", "step-00000004", "step-00000006"], new CheckpointStore(_folder.Path, 3).FindAll()
            .Select(Path.GetFileName));
    }

    [Fact]
    public void WithoutOneBeforeTrainingBeginsAnew()
    {
        var whole = Train();
        foreach (var step in new[] { 2, 4, 6 }) Damage(Path.Combine(Checkpoint(step), "network.dat"), "bit");
        Assert.True(CheckpointStore.AnyDamaged(_folder.Path));

        Assert.Equal(whole, Train());

        Assert.Equal(3, _warnings.Count);
        Assert.EndsWith("and training goes on from its beginning: there is none before it.", _warnings[2], StringComparison.Ordinal);
        Assert.False(CheckpointStore.AnyDamaged(_folder.Path));
    }

    /// <summary>Earlier versions kept no digests; a file that cannot be read at all is still named.</summary>
    [Fact]
    public void ThoseOfEarlierVersionsAreReadWithANote()
    {
        var whole = Train();
        Directory.Delete(Checkpoint(6), recursive: true);
        foreach (var step in new[] { 2, 4 }) File.Delete(Path.Combine(Checkpoint(step), Manifest.Name));
        Damage(Path.Combine(Checkpoint(4), "network.dat"), "cut");

        Assert.Equal(whole, Train());

        const string Note = "was written by an earlier version, which kept no digests: its files are read as they are.";
        Assert.Contains("step-00000004/network.dat' is damaged: it cannot be read (", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Equal(2, _notes.Count);
        Assert.All(_notes, n => Assert.EndsWith(Note, n, StringComparison.Ordinal));
    }

    [Fact]
    public void DamagedWeightsAreNotDrawnWith()
    {
        Train();
        Damage(Path.Combine(Checkpoint(6), "average.dat"), "bit");
        using var line = new Line();
        Assert.Equal(
            $"'{Path.Combine(Checkpoint(6), "average.dat")}' is damaged: it has another SHA-256 than 'manifest.sha256' beside it tells. "
            + "'diffusion resume' with the folder of the run makes it anew from the checkpoint before.",
            Assert.Throws<DamagedFileException>(() => CheckpointStore.LoadAverages(Checkpoint(6), line.Module)).Message);
    }

    private string Checkpoint(int step) => Path.Combine(_folder.Path, $"step-{step:D8}");

    private static void Damage(string file, string how)
    {
        var bytes = File.ReadAllBytes(file);
        if (how == "gone")
        {
            File.Delete(file);
            return;
        }

        if (how == "cut") bytes = bytes[..(bytes.Length / 2)];
        else bytes[^2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>The weights after the last step.</summary>
    private float[] Train()
    {
        using var line = new Line();
        using var streams = new RandomStreams(0);
        using var batches = new BatchSource(new Samples(rand(8, 2, generator: new Generator(1))), Options.BatchSize, streams, Compute.Cpu);
        Assert.True(new Trainer(Options, new Adam(), new CheckpointStore(_folder.Path, 3), new Observer(_warnings, _notes))
            .Run(line, batches, streams).Completed);
        return [.. line.Module.parameters().SelectMany(p => p.detach().data<float>().ToArray())];
    }

    private sealed class Line : ITrainable, IDisposable
    {
        private readonly Linear _linear;

        public Line()
        {
            random.manual_seed(3);
            _linear = nn.Linear(2, 1);
        }

        public nn.Module Module => _linear;

        public Tensor Loss(Samples batch, RandomStreams streams) => (_linear.call(batch.Values) - 1).square().mean();

        public IReadOnlyDictionary<string, double> Evaluate() => new Dictionary<string, double>();

        public void Dispose() => _linear.Dispose();
    }

    private sealed class Adam : IOptimizer
    {
        public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => optim.AdamW(parameters, learningRate);
    }

    private sealed class Observer(List<string> warnings, List<string> notes) : ITrainingObserver
    {
        public void Metric(string name, double value, long step)
        {
        }

        public void Progress(TrainingProgress progress)
        {
        }

        public void Note(string message) => notes.Add(message);

        public void Warn(string message) => warnings.Add(message);
    }
}
