using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary>A plugin that throws leaves its whole error and what was done so far.</summary>
public sealed class FailingPluginTests : IDisposable
{
    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheWholeErrorIsInTheFolderAndWhatWasDoneInTheRecord()
    {
        var catalog = TaskFolder.Create(services => services.For(ITimeDistribution.Kind).Add<FailingTimes>("failing"));
        var experiment = _folder.Read(
            catalog, """{ "data": { "name": "moons", "count": 60 }, "model": { "name": "mlp", "width": 8, "layers": 1 }, "times": "failing" }""",
            "training.batchSize=16");
        var error = Assert.Throws<RunFailedException>(
            () => new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System).Run(experiment, new SilentObserver()));
        var folder = RunFolder.FindAll(_folder.Path).Single();
        Assert.Equal(
            $"KeyNotFoundException: The given key '4' was not present in the dictionary.\nThe whole error is in '{folder.ErrorFile}'.",
            error.Message);
        Assert.Matches(
            @"^System\.Collections\.Generic\.KeyNotFoundException: The given key '4' was not present in the dictionary\.\n(.*\n)*   at .*FailingTimes\.Sample",
            File.ReadAllText(folder.ErrorFile));
        var record = RunRecord.Read(folder);
        Assert.Equal((RunStatus.Failed, 3), (record.Status, record.Step));
        Assert.Equal("KeyNotFoundException: The given key '4' was not present in the dictionary.", record.Error);
        Assert.True(record.Parameters > 0 && record.DataSha256 is not null);
    }

    [Description("fails at its fourth batch")]
    private sealed class FailingTimes : ITimeDistribution
    {
        private int _batches;

        public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random) =>
            ++_batches <= 3 ? [.. Enumerable.Repeat(0.5, count)] : [new Dictionary<int, double>()[_batches]];
    }
}
