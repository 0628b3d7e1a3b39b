using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Tasks.Tests;

/// <summary>What a later version computes otherwise has another revision: another identity, and never a rank against the old.</summary>
public sealed class RevisionTests : IDisposable
{
    private const string Json = """
        { "data": { "name": "moons", "count": 60, "heldOut": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "training": { "steps": 2, "batchSize": 16 }, "schedule": "changing", "sampling": { "count": 6, "steps": 2 }, "metrics": ["changing"] }
        """;

    private static readonly PluginCatalog Before = Catalog<OldSchedule, OldMetric>();
    private static readonly PluginCatalog NewMetrics = Catalog<OldSchedule, NewMetric>();
    private static readonly PluginCatalog NewSchedules = Catalog<NewSchedule, OldMetric>();

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARevisionIsPartOfTheIdentityOfWhatItChanges()
    {
        var (before, metrics, schedules) = (Read(Before), Read(NewMetrics), Read(NewSchedules));
        Assert.Equal(3, new[] { before, metrics, schedules }.Select(ExperimentIdentity.Id).Distinct().Count());
        Assert.Equal(ExperimentIdentity.TrainingId(before), ExperimentIdentity.TrainingId(metrics));
        Assert.NotEqual(ExperimentIdentity.TrainingId(before), ExperimentIdentity.TrainingId(schedules));
    }

    [Fact]
    public void AnOldDefinitionIsNotRankedAgainstANewOneUntilItIsMeasuredAgain()
    {
        var old = Run(Before, "name=old");
        Assert.Equal(new Dictionary<string, int> { ["changing"] = 1 }, old.Record.Revisions.Metrics);
        Run(NewMetrics, "name=new", "seed=1", "training.learningRate=1e-4");
        var report = Report.Write(_folder.Path, NewMetrics);
        Assert.Equal(
            [
                "1 run was measured by an earlier definition of changing, and left out there. 'diffusion evaluate RUN' measures a run by the "
                + "present one.",
            ],
            report.Warnings);
        Assert.EndsWith("; there is nothing to compare it with.", report.Answer);

        var again = new ExperimentReader(NewMetrics).Read(old.Folder.ExperimentFile);
        new Evaluation(NewMetrics, new RunPictures()).Run(old.Folder, again, new SilentObserver());
        var renewed = RunRecord.Read(old.Folder);
        Assert.Equal((2.0, 2), (renewed.Metrics["changing"], renewed.Revisions.Metrics["changing"]));
        Assert.Contains("\"changing\": 1", File.ReadAllText(old.Folder.File("run-before-1.json")), StringComparison.Ordinal);
        Assert.Empty(Report.Write(_folder.Path, NewMetrics).Warnings);
    }

    /// <summary>A number that has another name now is kept under that one.</summary>
    [Fact]
    public void ANumberThatWasRenamedIsMeasuredAgainUnderItsNewName()
    {
        var old = Run(Before, "name=old");
        var renamed = Catalog<OldSchedule, RenamedMetric>();
        new Evaluation(renamed, new RunPictures()).Run(
            old.Folder, new ExperimentReader(renamed).Read(old.Folder.ExperimentFile), new SilentObserver());
        var record = RunRecord.Read(old.Folder);
        Assert.Equal(new Dictionary<string, double> { ["renamed"] = 3 }, record.Metrics);
        Assert.Equal(new Dictionary<string, int> { ["renamed"] = 2 }, record.Revisions.Metrics);
        Assert.Equal(["renamed"], record.Sees.Keys);
    }

    [Fact]
    public void SamplesOfAnOldRevisionAreLeftOut()
    {
        Run(Before, "name=old");
        Run(NewSchedules, "name=new", "seed=1", "training.learningRate=1e-4");
        Assert.Equal(
            [
                "1 run was trained or drawn by another revision (training 2; drawing 2, grid trailing 2) than the newest "
                + "(training 2, schedule changing 2; drawing 2, grid trailing 2), and left out: their numbers cannot be ranked against it. "
                + "Run them again with 'diffusion run' or 'diffusion sweep'.",
            ],
            Report.Write(_folder.Path, NewSchedules).Warnings);
    }

    /// <summary>Before, a run with another grid of the present revision was taken for one of an earlier version.</summary>
    [Fact]
    public void RunsOfOtherPluginsAreOfOneRevision()
    {
        Run(Before, "name=one", "grid=log-snr");
        Run(Before, "name=two", "grid=trailing");
        Assert.DoesNotContain(Report.Write(_folder.Path, Before).Warnings, w => w.Contains("revision", StringComparison.Ordinal));
    }

    private static PluginCatalog Catalog<TSchedule, TMetric>()
        where TSchedule : class, INoiseSchedule where TMetric : class, IMetric => TaskFolder.Create(services =>
        {
            services.For(INoiseSchedule.Kind).Add<TSchedule>("changing");
            services.For(IMetric.Kind).Add<TMetric>("changing");
        });

    private Experiment Read(PluginCatalog catalog, params string[] overrides) => _folder.Read(catalog, Json, overrides);

    private RunOutcome Run(PluginCatalog catalog, params string[] overrides)
    {
        var experiment = Read(catalog, overrides);
        return new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System).Run(experiment, new SilentObserver(experiment));
    }

    private class OldSchedule : INoiseSchedule
    {
        public double MinTime => 0.01;

        public double MaxTime => 1;

        public int? Steps => null;

        public double Alpha(double t) => Math.Cos(1.5 * t);

        public double Sigma(double t) => Math.Sin(1.5 * t);

        public double Drift(double t) => -1.5 * Math.Tan(1.5 * t);

        public double DiffusionSquared(double t) => 3 * Math.Tan(1.5 * t);
    }

    [Revision(2)]
    private sealed class NewSchedule : OldSchedule;

    [Description("a number whose definition changes")]
    [Better(Better.Lower, "changing", Leads = true)]
    private class OldMetric : IMetric
    {
        public IReadOnlyList<DataPart> Sees => [DataPart.Test];

        protected virtual double Value => 1;

        public string? Refusal(IDataSource source) => null;

        protected virtual string Name => "changing";

        public IReadOnlyDictionary<string, double> Measure(MetricInput input) => new Dictionary<string, double> { [Name] = Value };
    }

    [Revision(2)]
    [Better(Better.Lower, "changing", Leads = true)]
    private sealed class NewMetric : OldMetric
    {
        protected override double Value => 2;
    }

    [Revision(2)]
    [FormerNumber("changing", "renamed")]
    [Better(Better.Lower, "renamed", Leads = true)]
    private sealed class RenamedMetric : OldMetric
    {
        protected override double Value => 3;

        protected override string Name => "renamed";
    }
}
