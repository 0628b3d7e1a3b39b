using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Tests.Sweeps;

public sealed class SweepFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SweepFolder Sweep => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARecordWithoutBaselineAndMetricIsRead()
    {
        _folder.File("sweep.json", """
            { "name": "ring", "description": null, "file": "ring.json", "axes": ["seed"],
              "variants": [{ "name": "seed=0", "settings": { "seed": 0 }, "run": "a", "trained": "trained/b", "state": "finished", "error": null }] }
            """);
        var record = Sweep.Read()!;
        Assert.Equal(("ring", VariantState.Finished, null, null), (record.Name, record.Variants[0].State, record.Baseline, record.Metric));
    }

    [Fact]
    public void BaselineAndMetricAreKept()
    {
        Sweep.Write(new("ring", null, "ring.json", [], [], "a=1", "mmd"));
        var record = Sweep.Read()!;
        Assert.Equal(("a=1", "mmd"), (record.Baseline, record.Metric));
    }

    [Fact]
    public void StatesAreBroughtUpToDateFromTheRunsAndNotesOfTheOthersKept()
    {
        Run("done", RunStatus.Finished);
        Run("broken", RunStatus.Failed, "The loss is NaN.");
        Run("stopped", RunStatus.Running);
        Sweep.Write(new("ring", null, "ring.json", [],
        [
            Variant("done", VariantState.Running), Variant("broken", VariantState.Waiting), Variant("stopped", VariantState.Running),
            Variant("dead", VariantState.Waiting, "Its process ended with exit code 137."),
        ]));

        Sweep.Refresh();

        Assert.Equal(
            [
                ("done", VariantState.Finished, null),
                ("broken", VariantState.Failed, "The loss is NaN."),
                ("stopped", VariantState.Interrupted, null),
                ("dead", VariantState.Waiting, "Its process ended with exit code 137."),
            ],
            Sweep.Read()!.Variants.Select(v => (v.Name, v.State, v.Error)));
    }

    [Fact]
    public void AFolderWithoutASweepIsLeftAlone()
    {
        Sweep.Refresh();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static VariantRecord Variant(string name, VariantState state, string? error = null) =>
        new(name, [], name, "trained/0", state, error);

    private void Run(string id, RunStatus status, string? error = null)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, id));
        var record = new RunRecord { Status = status, Name = "ring", Id = id, StartedAt = DateTimeOffset.UnixEpoch, Error = error };
        record.Write(RunFolder.At(Path.Combine(_folder.Path, id)));
    }
}
