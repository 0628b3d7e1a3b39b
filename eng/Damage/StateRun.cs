using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Damage;

/// <summary>A small finished run whose files are damaged, and what each of its readers makes of them.</summary>
/// <param name="catalog">The plugins.</param>
/// <param name="folder">The run's folder.</param>
public sealed class StateRun(PluginCatalog catalog, RunFolder folder)
{
    /// <summary>The experiment: few steps, several checkpoints.</summary>
    public const string Experiment = """
        {
          "name": "small", "data": { "name": "moons", "count": 200, "testPart": 100, "validationPart": 20 }, "threads": 1,
          "model": { "name": "mlp", "width": 8, "layers": 1 }, "tracking": "none",
          "training": { "steps": 30, "batchSize": 16, "checkpointEvery": 10, "keepCheckpoints": 3, "logEvery": 5 },
          "sampling": { "count": 20, "steps": 3 }, "metrics": ["sliced-w2"]
        }
        """;

    public RunFolder Folder { get; } = folder;

    /// <summary>Makes the run below a folder.</summary>
    public static StateRun Create(PluginCatalog catalog, string root)
    {
        var file = Path.Combine(root, "small.json");
        File.WriteAllText(file, Experiment);
        var experiment = new ExperimentReader(catalog).Read(file, [$"output={Path.Combine(root, "runs")}"]);
        var runner = new ExperimentRunner(catalog, new NoPictures(), TimeProvider.System);
        return new(catalog, runner.Run(experiment, new NoObserver()).Folder);
    }

    /// <summary>
    /// The state files that a result is read from, with their paths in the run's folder. Arrays of samples and pictures are results, and
    /// the record has the digest of the samples.
    /// </summary>
    public IReadOnlyList<string> Files =>
    [
        .. Directory.EnumerateFiles(Folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder.Path, f))
            .Where(f => !f.StartsWith("samples", StringComparison.Ordinal) && !f.EndsWith(".lock", StringComparison.Ordinal)
                && !f.EndsWith(".png", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// What is read from the folder, as texts that are equal where nothing that counts has changed; the exception of a reader takes the
    /// place of its text and must name a file.
    /// </summary>
    public IReadOnlyList<string> Reading() =>
    [
        Of(() => ResolvedExperiment.ToJson(new ExperimentReader(catalog).Read(Folder.ExperimentFile)).ToJsonString()),
        Of(() => string.Join(" ", Told(RunRecord.Read(Folder)))),
        Of(() => StateText.SealedText(Folder.EnvironmentFile)),
        Of(() => $"{string.Join("\n", EventReader.Read(Folder.EventsFile).Select(Told))}{Lost(EventReader.CountDamaged(Folder.EventsFile))}"),
        .. new CheckpointStore(Folder.FindCheckpoints(), 3).FindAll().Select(c => Of(() => StateText.Checked(c))),
    ];

    private static string Lost(int lines) => lines == 0 ? "" : $"{StateText.Named}{lines} lines of events.jsonl are damaged";

    private static string Told(RunEvent e) => $"{e.Time:O} {e.Type} {e.Name} {e.Value} {e.Step}";

    private static IEnumerable<string> Told(RunRecord r) =>
    [
        $"{r.Status} {r.Name} {r.Id} {r.StartedAt:O} {r.EndedAt:O} {r.Format} {r.Error} {r.Step} {r.Trained} {r.Parameters}",
        string.Join(",", r.Warnings), $"{r.Revisions.Training} {r.Revisions.Drawing}", string.Join(",", r.Revisions.Metrics),
        string.Join(",", r.Metrics), string.Join(",", r.Sees.Select(s => $"{s.Key}{string.Join("+", s.Value)}")),
        $"{r.SamplesSha256} {r.DataSha256} {r.Data} {r.StepsPerSecond} {r.WallSeconds} {r.FunctionEvaluations} {r.PeakMemoryBytes}",
    ];

    private string Of(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            return e.Message.Contains(Folder.Path, StringComparison.Ordinal) && e is ExperimentException or IOException
                ? StateText.Named + e.Message
                : $"{StateText.Unnamed}{e.GetType().Name}: {e.Message}";
        }
    }

    private sealed class NoPictures : IRunPictures
    {
        public IReadOnlyList<string> Draw(RunFolder folder, string samplesFolder, Action<string> warn) => [];
    }

    private sealed class NoObserver : IRunObserver
    {
        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Training(TrainingProgress progress)
        {
        }

        public void Sampling(int done, int count)
        {
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message)
        {
        }
    }
}
