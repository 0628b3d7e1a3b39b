using System.Globalization;
using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Tasks.Denoising;

namespace Diffusion.Plugins.Tasks.Students;

/// <summary>What holds for every network that jumps to samples in few steps.</summary>
internal sealed class StudentRules(Composition composition, NoiseLevel start)
{
    // One of v is 1 at most, and that of eps grows as sigma / alpha does.
    private const double MostAmplification = 10;

    private readonly DenoisingParts _parts = new(composition);

    /// <summary>The problems, each at the path of the part that should change.</summary>
    public IEnumerable<Problem> Check() =>
    [
        .. new DenoisingRules(composition).Check(),
        .. new[] { JumpsAreBounded(), SamplerKeepsTheLevels() }.OfType<Problem>(),
        .. MetricsSuit(),
    ];

    private string TaskName => composition.Experiment[ITask.Kind].Plugin.Name;

    private Problem? JumpsAreBounded()
    {
        double factor = Math.Abs(_parts.Parameterization.ToX0(start).FromOutput);
        return factor <= MostAmplification ? null : new("", "objective", string.Create(CultureInfo.InvariantCulture,
            $"the objective '{composition.Experiment[IParameterization.Kind].Plugin.Name}' cannot jump to a sample ")
            + "from where noise is most: "
            + string.Create(CultureInfo.InvariantCulture, $"{_parts.Where(start)} an error of the network's output is {factor:g3} times ")
            + "as large in x0, and no later step is there to repair it. Use the objective 'v' or 'x0'.");
    }

    private Problem? SamplerKeepsTheLevels() => !_parts.Sampler.ChoosesLevels ? null
        : new("", "sampler",
            $"the sampler '{composition.Experiment[ISampler.Kind].Plugin.Name}' follows the ordinary differential equation in small steps, "
            + $"which networks of the task '{TaskName}' have not learned. Use the sampler 'ddim' or 'renoise'.");

    /// <summary>Likelihoods are made of E[x0 | x_t].</summary>
    private IEnumerable<Problem> MetricsSuit()
    {
        var named = composition.Experiment.Choices[IMetric.Kind];
        for (int i = 0; i < named.Count; i++)
            if (composition.GetAll(IMetric.Kind)[i].ModelType == typeof(GaussianModel))
                yield return new("", $"metrics.{i}",
                    $"the metric '{named[i].Plugin.Name}' needs the mean of x0, and networks of the task '{TaskName}' estimate samples. "
                    + "Measure the teacher.");
    }
}

/// <summary>What holds for a reference to the run that is learned from.</summary>
internal static class TeacherRules
{
    /// <summary>The problems with a teacher, at the path <c>task.teacher</c>.</summary>
    public static IEnumerable<Problem> Check(Composition composition, RunReference<GaussianModel>? teacher)
    {
        const string Path = "task.teacher";
        if (teacher is null)
        {
            yield return new("", Path,
                $"the task '{composition.Experiment[ITask.Kind].Plugin.Name}' needs the folder of a trained run, "
                + "or of one with the model 'oracle'.");
            yield break;
        }

        if (composition.Runs.FindExperiment(teacher) is not { } other) yield break;
        JsonNode theirs = CodecOf(other), ours = CodecOf(composition.Experiment);
        if (!JsonNode.DeepEquals(theirs, ours))
            yield return new("", "codec",
                $"found {ours.ToJsonString()}, but the teacher has learned codes of {theirs.ToJsonString()}. Use the teacher's codec.");
    }

    private static JsonNode CodecOf(Experiment experiment) => experiment.Choices.TryGetValue(ICodec.Kind, out var chosen)
        ? ResolvedExperiment.Node(chosen[0]) : new JsonObject { ["name"] = "none" };
}
