using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Sweeps;
using Diffusion.Plugins.Tasks.Denoising;

namespace Diffusion.Cli.Tests;

/// <summary>From a sweep file to its variants.</summary>
public sealed class SweepPlannerTests : IDisposable
{
    private const string Base =
        """ "base": { "data": "moons", "model": "mlp", "guidance": [{ "name": "classifier-free", "scale": 1 }] } """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AValueMayBeAScalarANameAnObjectOrAnItemOfAList()
    {
        var plan = Plan(
            """{ "list": { "a": { "training.steps": 7, "guidance.0.scale": 3 },"""
            + """ "b": { "sampler": { "name": "ddim", "eta": 0.5 }, "schedule": "linear" } } }""");

        Assert.Equal(["a", "b"], plan.Variants.Select(v => v.Name));
        var (a, b) = (plan.Variants[0].Experiment, plan.Variants[1].Experiment);
        Assert.Equal(7, a.Get(DenoisingTrainingOptions.Section).Steps);
        Assert.Equal(("ddim", "linear"), (b[ISampler.Kind].Plugin.Name, b[INoiseSchedule.Kind].Plugin.Name));
        var guidance = ResolvedExperiment.ToJson(a)["guidance"]!;
        Assert.Equal(("classifier-free", 3), ((string)guidance["name"]!, (double)guidance["scale"]!));
        Assert.Equal(0.5, (double)ResolvedExperiment.ToJson(b)["sampler"]!["eta"]!);
    }

    [Fact]
    public void OverridesChangeEveryVariantAndTheExecutor()
    {
        var plan = Plan("""{ "seeds": [3, 4] }""", "training.steps=9", "executor.parallel=5", "name=other", $"output={_folder.Path}");
        Assert.Equal([(3L, 9L), (4L, 9L)], plan.Variants.Select(v => (v.Experiment.General.Seed, v.Work.TrainingSteps)));
        Assert.Equal(5, plan.CreateExecutor(PluginSet.Create(), new("diffusion", [])).Places(1));
        Assert.Equal(Path.Combine(_folder.Path, "other"), plan.Folder.Path);
    }

    [Fact]
    public void TheTrainingIsTheSameWhereOnlySamplingDiffers()
    {
        var plan = Plan("""
            { "list": {
                "base": {}, "sampler": { "sampler": "heun" }, "grid": { "grid": "linspace" }, "steps": { "sampling.steps": 3 }, "metrics": { "metrics": ["mmd"] },
                "clipping": { "clipping": "none" }, "guidance": { "guidance": "none" }, "count": { "sampling.count": 5 },
                "seed": { "seed": 1 }, "threads": { "threads": 3 }, "objective": { "objective": "v" }, "training": { "training.steps": 3 }, "model": { "model.width": 4 } } }
            """);
        var shared = plan.Variants.Where(v => v.TrainingId == plan.Variants[0].TrainingId).Select(v => v.Name);
        Assert.Equal(["base", "sampler", "grid", "steps", "metrics", "clipping", "guidance", "count"], shared);
        Assert.Equal(plan.Variants.Count - 7, plan.Variants.Select(v => v.TrainingId).Distinct().Count());
        Assert.Equal(plan.Variants.Count, plan.Variants.Select(v => v.Id).Distinct().Count());
    }

    [Fact]
    public void VariantsThatAreTheSameExperimentAreOneRun()
    {
        var plan = Plan("""{ "axes": { "sampler": ["ddim", { "name": "ddim", "eta": 0 }, "heun"] } }""");
        Assert.Equal((3, 2), (plan.Variants.Count, plan.Runs.Count));
    }

    [Fact]
    public void AThousandVariantsArePlannedInSeconds()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var tens = string.Join(", ", Enumerable.Range(1, 10));
        var plan = Plan($$"""{ "axes": { "training.steps": [{{tens}}], "sampling.steps": [{{tens}}] }, "seeds": [{{tens}}] }""");
        Assert.Equal(1000, plan.Variants.Count);
        // Of the processor, which other work on the machine does not change. It takes two.
        process.Refresh();
        Assert.InRange((process.TotalProcessorTime - before).TotalSeconds, 0, 20);
    }

    private SweepPlan Plan(string sweep, params string[] overrides) =>
        new SweepPlanner(PluginSet.Create()).Plan(_folder.File("sweep.json", "{" + Base + ", " + sweep.Trim()[1..]), overrides);
}
