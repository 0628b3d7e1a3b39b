using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Cli.Tests;

/// <summary>A ladder of students, each run a process that can be killed at any time.</summary>
public sealed class LadderTests : IDisposable
{
    private const string Sweep = """
        {
          "base": {
            "data": { "name": "mixture2d", "modes": 2, "count": 400, "testPart": 60, "validationPart": 40 }, "schedule": "cosine",
            "threads": 1, "tracking": "none", "metrics": ["mmd"], "sampling": { "count": 40, "steps": 1 }
          },
          "list": {
            "teacher": { "model": "oracle", "clipping": "none" },
            "ladder": {
              "task": { "name": "progressive-distillation", "teacher": "variant:teacher", "from": 16 },
              "model": { "name": "mlp", "width": 16, "layers": 1 },
              "training": { "steps": 500, "batchSize": 32, "checkpointEvery": 50, "evaluateEvery": 0 }
            }
          }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _file;

    public LadderTests() => _file = _folder.File("ladder.json", Sweep);

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// kill -9 in the third of four stages, then the same command: the students are those of a ladder that nobody killed.
    /// </summary>
    [Fact]
    public void KilledInTheThirdStageTheSameCommandEndsInTheSameStudent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The processes of a sweep are found with pgrep.");
        string killed = Path.Combine(_folder.Path, "killed"), whole = Path.Combine(_folder.Path, "whole");
        using (var sweep = new SweepProcess(_file, killed))
        {
            SweepProcess.Until(() => Checkpoint(killed, "steps-2"));
            var run = SweepProcess.Until(() => SweepProcess.Running(Path.Combine(killed, "ladder")));
            SweepProcess.KillChild(run);
            sweep.Kill();
            Assert.NotEqual(VariantState.Finished, VariantStates.Of(run).State);
        }

        Assert.Null(Checkpoint(killed, "steps-1"));
        foreach (var output in new[] { killed, whole })
        {
            using var sweep = new SweepProcess(_file, output);
            Assert.Equal(0, sweep.Wait().ExitCode);
        }

        foreach (var stage in new[] { "steps-8", "steps-4", "steps-2", "steps-1" })
            Assert.Equal(Student(whole, stage), Student(killed, stage));
        Assert.Equal(Samples(whole), Samples(killed));
    }

    private static string? Checkpoint(string output, string stage) => !Directory.Exists(output) ? null
        : Directory.EnumerateDirectories(output, stage, SearchOption.AllDirectories)
            .Select(folder => new CheckpointStore(folder, 1).FindLatest()).FirstOrDefault(found => found is not null);

    private static byte[] Student(string output, string stage) =>
        File.ReadAllBytes(CheckpointStore.AveragesOf(Checkpoint(output, stage)!));

    private static string Samples(string output) => string.Join(
        ' ', RunFolder.FindAll(output).Select(r => RunRecord.Read(r).SamplesSha256).Order(StringComparer.Ordinal));
}
