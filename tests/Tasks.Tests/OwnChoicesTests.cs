using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Tasks.Denoising;

namespace Diffusion.Tasks.Tests;

/// <summary>A task reads its own sections: others are refused where they were written, and absent where they were not.</summary>
public sealed class OwnChoicesTests : IDisposable
{
    private const string Classifier = """
        { "task": "classifier", "data": { "name": "moons", "count": 60, "heldOut": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 } }
        """;

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sampling.steps=2000", "sampling")]
    [InlineData("sampler.variance=learned", "sampler")]
    [InlineData("sampling.classes=[55]", "sampling")]
    [InlineData("guidance=autoguidance", "guidance")]
    [InlineData("metrics=[\"elbo\"]", "metrics")]
    [InlineData("variance=learned", "variance")]
    [InlineData("sampler=ddim", "sampler")]
    [InlineData("weighting=vlb", "weighting")]
    [InlineData("objective=v", "objective")]
    [InlineData("clipping=none", "clipping")]
    public void AClassifierRefusesWhatItDoesNotUse(string setting, string section)
    {
        var error = Assert.Throws<ExperimentException>(() => _folder.Read(Classifier, setting));
        Assert.Equal(
            $"The experiment has a problem:\n  --set {setting}: {section}: the task 'classifier' does not use this section; remove it.",
            error.Message);
    }

    [Fact]
    public void ASectionThatWasInheritedIsRefusedWhereItStandsAndNullTakesItAway()
    {
        var parent = _folder.File("parent.json", """{ "data": "moons", "model": "mlp", "sampler": { "name": "ddim", "eta": 0.5 } }""");
        var error = Assert.Throws<ExperimentException>(() => _folder.Read("""{ "extends": "parent.json", "task": "classifier" }"""));
        Assert.Equal(
            $"The experiment has a problem:\n  {parent}: sampler: the task 'classifier' does not use this section; remove it.",
                error.Message);
        var experiment = _folder.Read("""{ "extends": "parent.json", "task": "classifier", "sampler": null }""");
        Assert.DoesNotContain(ISampler.Kind, experiment.Choices.Keys);
    }

    [Fact]
    public void TheResolvedClassifierHasItsOwnSectionsAlone() => Assert.Equal(
        [
            "format", "name", "seed", "device", "threads", "precision", "output", "data", "task", "schedule", "times", "model", "optimizer",
            "training", "tracking",
        ],
        ResolvedExperiment.ToJson(_folder.Read(Classifier)).Select(p => p.Key));

    [Fact]
    public void AClassifierKnowsTheNoiseByItsOwnOptions()
    {
        var task = ResolvedExperiment.ToJson(_folder.Read(Classifier, "task.noise=logNoise", "task.dataDeviation=0.5"))["task"]!;
        Assert.Equal("""{"name":"classifier","noise":"logNoise","dataDeviation":0.5,"samples":"noisy"}""", task.ToJsonString());
    }

    [Fact]
    public void ACircleOfPluginsIsRefusedByTheirNames()
    {
        var catalog = TaskFolder.Create(services =>
        {
            services.For(INoiseSchedule.Kind).Add<NeedyScheduleWithModel>("needy");
            services.For(IModel.Kind).Add<NeedyModel>("needy");
        });
        var error = Assert.Throws<ExperimentException>(
            () => _folder.Read(catalog, """{ "data": "moons", "schedule": "needy", "model": "needy" }"""));
        Assert.Matches(
            "^The experiment has a problem:\n  .*experiment.json: (model: the model 'needy' needs the schedule 'needy', which needs the model "
            + "'needy'|schedule: the schedule 'needy' needs the model 'needy', which needs the schedule 'needy'): they cannot be created. "
            + "Choose another plugin for one of them.$",
            error.Message);
    }

    [Fact]
    public void APluginThatNeedsAChoiceOfAnotherTaskIsRefused()
    {
        var catalog = TaskFolder.Create(services => services.For(IActivation.Kind).Add<NeedyActivation>("needy"));
        var error = Assert.Throws<ExperimentException>(
            () => _folder.Read(catalog, """{ "task": "sine", "data": "sine", "activation": "needy", "metrics": ["sine-error"] }"""));
        Assert.EndsWith(
            "experiment.json: activation: the activation 'needy' needs the choice 'schedule', which the task 'sine' does not make. "
            + "Choose another activation.",
            error.Message);
    }

    [Fact]
    public void EachChoiceIsTheSameObjectEachTime()
    {
        using var composition = new Composition(
            _folder.Read("""{ "data": "moons", "model": { "name": "mlp", "width": 8 }, "metrics": ["mmd"] }"""), TaskFolder.Catalog);
        var parts = new DenoisingParts(composition);
        Assert.Same(composition.Data, composition.Data);
        Assert.Same(composition.Codec, composition.Codec);
        Assert.Same(composition.Runs, composition.Runs);
        Assert.Same(parts.Schedule, parts.Schedule);
        Assert.Same(parts.Sampler, parts.Sampler);
        Assert.Same(parts.Guidance[0], parts.Guidance[0]);
        Assert.Same(composition.Metrics()[0].Metric, composition.Metrics()[0].Metric);
        Assert.Same(composition.DescribeData(), composition.DescribeData());
    }

    [Fact]
    public void APluginProposesDefaultsWhichTheExperimentOverrides()
    {
        var catalog = TaskFolder.Create(services => services.For(INoiseSchedule.Kind).Add<ProposingSchedule>("proposing"));
        const string Json = """{ "data": "moons", "model": { "name": "mlp", "width": 8 }, "schedule": "proposing" }""";
        var proposed = _folder.Read(catalog, Json);
        Assert.Equal(("karras", "proposing"), (proposed[ITimeGrid.Kind].Plugin.Name, proposed[ITimeGrid.Kind].ProposedBy!.Name));
        var resolved = ResolvedExperiment.ToJson(proposed);
        Assert.Equal("""{"grid":"schedule proposing"}""", resolved["proposed"]!.ToJsonString());
        var again = new ExperimentReader(catalog).Read(_folder.File("again.json", resolved.ToJsonString()));
        Assert.Equal(resolved.ToJsonString(), ResolvedExperiment.ToJson(again).ToJsonString());

        var own = _folder.Read(catalog, Json, "grid=quadratic");
        Assert.Equal(("quadratic", null), (own[ITimeGrid.Kind].Plugin.Name, own[ITimeGrid.Kind].ProposedBy));
        Assert.Null(ResolvedExperiment.ToJson(own)["proposed"]);
        Assert.Equal("trailing", _folder.Read(catalog, Json, "schedule=cosine")[ITimeGrid.Kind].Plugin.Name);
    }

    private class NeedySchedule : INoiseSchedule
    {
        public double MinTime => 0.01;

        public double MaxTime => 1;

        public int? Steps => null;

        public double Alpha(double t) => 1;

        public double Sigma(double t) => t;

        public double Drift(double t) => 0;

        public double DiffusionSquared(double t) => 2 * t;
    }

    private sealed class NeedyScheduleWithModel(IModel model) : NeedySchedule
    {
        public IModel Model => model;
    }

    [Proposes("grid", "karras")]
    private sealed class ProposingSchedule : NeedySchedule;

    private sealed class NeedyModel(INoiseSchedule schedule) : IModel
    {
        public INoiseSchedule Schedule => schedule;

        public string? Refusal(DataSpace space) => null;

        public NetworkModule Create(NetworkShape shape) => throw new NotSupportedException();
    }

    private sealed class NeedyActivation(INoiseSchedule schedule) : IActivation
    {
        public INoiseSchedule Schedule => schedule;

        public TorchSharp.torch.Tensor Apply(TorchSharp.torch.Tensor x) => x;
    }
}
