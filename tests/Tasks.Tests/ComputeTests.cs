using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary>Precision belongs to the run and reaches every tensor; a codec stands between the data and what is learned.</summary>
public sealed class ComputeTests : IDisposable
{
    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DoublePrecisionReachesWeightsAndSamplesAndFloatIsNearIt()
    {
        const string Json = """
            { "data": { "name": "moons", "count": 60, "heldOut": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
              "training": { "steps": 5, "batchSize": 16 }, "sampling": { "count": 6, "steps": 3 }, "metrics": ["energy"] }
            """;
        var run = _folder.Run(Json, "precision=float64", "name=double");
        using var samples = Npy.Read(Path.Combine(run.Folder.Samples, "final.npy"));
        Assert.Equal(ScalarType.Float64, samples.dtype);
        // The file of a parameter in double precision has twice the bytes.
        var single = _folder.Run(Json, "name=single");
        long Bytes(RunFolder folder) => new FileInfo(Directory.GetFiles(folder.Path, "average.dat", SearchOption.AllDirectories)[0]).Length;
        Assert.InRange(Bytes(run.Folder) - Bytes(single.Folder), 4 * run.Record.Parameters - 8, 4 * run.Record.Parameters + 512);
    }

    /// <summary>A run may be used by another one of another precision, so what is read takes the precision of the reader.</summary>
    [Theory]
    [InlineData("float64", "float64", ScalarType.Float64)]
    [InlineData("float64", "float32", ScalarType.Float32)]
    [InlineData("float32", "float64", ScalarType.Float64)]
    public void WeightsAreReadInThePrecisionThatIsAskedFor(string written, string read, ScalarType type)
    {
        const string Json = """
            { "data": { "name": "moons", "count": 60, "heldOut": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
              "training": { "steps": 2, "batchSize": 16 }, "sampling": { "count": 6, "steps": 3 }, "metrics": ["energy"] }
            """;
        var folder = _folder.Run(Json, $"precision={written}").Folder;
        var experiment = _folder.Read(Json, $"precision={written}");
        TrainedRun Open(string precision) =>
            new(folder, new Composition(experiment, TaskFolder.Catalog, (experiment.General with { Precision = precision }).Prepare()));
        using TrainedRun own = Open(written), other = Open(read);
        var pairs = own.Module().parameters().Zip(other.Module().parameters()).ToList();
        Assert.NotEmpty(pairs);
        Assert.All(pairs, p => Assert.Equal(type, p.Second.dtype));
        Assert.All(pairs, p => Assert.True(p.First.to(type).allclose(p.Second, 0, 0)));
    }

    [Fact]
    public void SamplesInDoublePrecisionAreMeasuredByEveryMetricOfTheirData()
    {
        const string Json = """
            { "data": "digits", "model": { "name": "mlp", "width": 8, "layers": 1 }, "training": { "steps": 2 }, "sampling": { "count": 100, "steps": 2 } }
            """;
        var (single, twice) = (_folder.Run(Json, "name=single").Record, _folder.Run(Json, "name=double", "precision=float64").Record);
        Assert.Equal(single.Metrics.Keys, twice.Metrics.Keys);
        Assert.True(twice.Metrics.Count > 40);
    }

    [Fact]
    public void TheOracleIsExactInDoublePrecision()
    {
        const string Json = """
            { "data": { "name": "gaussian-mixture", "weights": [1], "means": [0.3, -0.4], "standardDeviations": [0.6] }, "model": "oracle",
              "schedule": "vp-sde", "objective": "v", "clipping": "none", "sampler": { "name": "rk45", "relativeTolerance": 1e-9, "absoluteTolerance": 1e-9 },
              "sampling": { "count": 50, "steps": 100 }, "metrics": ["moments"] }
            """;
        using var one = Npy.Read(Path.Combine(_folder.Run(Json, "precision=float64").Folder.Samples, "final.npy"));
        Assert.Equal(ScalarType.Float64, one.dtype);
        // Samples that went through single precision would be whole floats.
        Assert.True((one - one.to(float32).to(float64)).abs().max().item<double>() > 1e-12);
    }

    [Fact]
    public void ACodecStandsBetweenTheDataAndWhatIsLearned()
    {
        const string Json = """
            { "data": { "name": "gaussian-mixture", "weights": [1], "means": [70, -40], "standardDeviations": [3], "count": 2000 },
              "model": { "name": "mlp", "width": 32, "layers": 2 }, "objective": "v", "codec": "standardize",
              "training": { "steps": 300, "batchSize": 256, "learningRate": 5e-3, "emaDecay": 0.98 }, "sampling": { "count": 2000, "steps": 20 }, "metrics": ["moments"] }
            """;
        var run = _folder.Run(Json);
        using var samples = Npy.Read(Path.Combine(run.Folder.Samples, "final.npy"));
        using var mean = samples.mean([0]);
        // In the data's units, within a twentieth of its deviation or so.
        Assert.InRange(mean[0].item<float>(), 69, 71);
        Assert.InRange(mean[1].item<float>(), -41, -39);
        using var trajectory = Npy.Read(Path.Combine(run.Folder.Samples, "trajectory.npy"));
        Assert.InRange(trajectory[0].mean([0])[0].item<float>(), 68, 72);

        var error = Assert.Throws<Framework.Experiments.ExperimentException>(() => _folder.Read(Json, "metrics=[\"nll\"]", "model=oracle"));
        Assert.Equal(
            [
                "the model 'oracle' knows the distribution of data, not of codes; use the codec 'none'. The data is 'gaussian-mixture'.",
                "the metric 'nll' measures the likelihood of data, and the codec 'standardize' gives that of codes alone. Use the codec 'none'.",
            ],
            error.Problems.Select(p => p.Message));
    }
}
