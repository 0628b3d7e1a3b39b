using Diffusion.Cli;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Reports;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>A network learns points of a spiral, given their position along it; the point of a position is known in closed form.</summary>
public sealed class TargetConditionTests : IDisposable
{
    private static readonly double[] Positions = [0.1, 0.5, 0.9];
    private readonly string _folder = Directory.CreateTempSubdirectory("diffusion-").FullName;

    [Theory]
    [InlineData("none")]
    [InlineData("classifier-free")]
    public void SamplesLieWhereTheTargetSays(string guidance)
    {
        var file = Path.Combine(_folder, "spiral.json");
        File.WriteAllText(file, $$"""
            {
              "data": { "name": "swiss-roll", "position": true, "heldOut": 1000 }, "model": { "name": "mlp", "width": 64 }, "threads": 1,
              "objective": "v", "training": { "steps": 1200, "batchSize": 512, "learningRate": 4e-3, "emaDecay": 0.99 }, "tracking": "none",
              "guidance": "{{guidance}}", "sampling": { "count": 300, "steps": 25, "vectors": [0.1, 0.5, 0.9] }, "output": "{{_folder}}"
            }
            """);
        var catalog = PluginSet.Create();
        var outcome = new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System)
            .Run(new ExperimentReader(catalog).Read(file), new SilentObserver(), TestContext.Current.CancellationToken);

        using var scope = NewDisposeScope();
        var samples = Npy.Read(Path.Combine(outcome.Folder.Samples, "final.npy"));
        var vectors = Npy.Read(Path.Combine(outcome.Folder.Samples, "final-vectors.npy"));
        for (int i = 0; i < Positions.Length; i++)
        {
            var own = samples[(vectors - Positions[i]).abs().lt(1e-6).flatten()];
            Assert.Equal(100, own.shape[0]);
            double angle = 1.5 * Math.PI * (1 + 2 * Positions[i]), radius = 2 * angle / (4.5 * Math.PI);
            Assert.Equal(radius * Math.Cos(angle), own.mean([0])[0].item<float>(), 0.1);
            Assert.Equal(radius * Math.Sin(angle), own.mean([0])[1].item<float>(), 0.1);
            // Guidance makes the cloud narrower than the data's 0.05.
            Assert.InRange(own.std(0).max().item<float>(), 0, 0.15);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
