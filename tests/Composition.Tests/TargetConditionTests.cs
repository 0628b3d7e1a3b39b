using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>A network learns points of a spiral, given their position along it; the point of a position is known in closed form.</summary>
public sealed class TargetConditionTests : IDisposable
{
    private static readonly double[] Positions = [0.1, 0.5, 0.9];
    private readonly ExperimentFile _file = new();

    [Theory]
    [InlineData("none")]
    [InlineData("classifier-free")]
    public void SamplesLieWhereTheTargetSays(string guidance)
    {
        var outcome = _file.Run("spiral", """
            {
              "data": { "name": "swiss-roll", "position": true, "heldOut": 1000 }, "model": { "name": "mlp", "width": 64 },
              "objective": "v", "training": { "steps": 1200, "batchSize": 512, "learningRate": 4e-3, "emaDecay": 0.99 },
              "sampling": { "count": 300, "steps": 25, "targets": [0.1, 0.5, 0.9] }
            }
            """, $"guidance={guidance}");

        using var scope = NewDisposeScope();
        var samples = Npy.Read(Path.Combine(outcome.Folder.Samples, "final.npy"));
        var targets = Npy.Read(Path.Combine(outcome.Folder.Samples, "final-target.npy"));
        foreach (double position in Positions)
        {
            var own = samples[(targets - position).abs().lt(1e-6).flatten()];
            Assert.Equal(100, own.shape[0]);
            double angle = 1.5 * Math.PI * (1 + 2 * position), radius = 2 * angle / (4.5 * Math.PI);
            Assert.Equal(radius * Math.Cos(angle), own.mean([0])[0].item<float>(), 0.1);
            Assert.Equal(radius * Math.Sin(angle), own.mean([0])[1].item<float>(), 0.1);
            // Guidance makes the cloud narrower than the data's 0.05.
            Assert.InRange(own.std(0).max().item<float>(), 0, 0.15);
        }
    }

    public void Dispose() => _file.Dispose();
}
