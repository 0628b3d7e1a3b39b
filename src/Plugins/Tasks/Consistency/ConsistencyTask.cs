using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Tasks.Denoising;
using Diffusion.Plugins.Tasks.Students;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Consistency;

/// <summary>
/// A network that maps every point of a path to noise to the sample that the path began with, so that one evaluation draws a sample, and a
/// few more improve it.
/// </summary>
public abstract class ConsistencyTask(ConsistencyOptions options) : GaussianTask
{
    public override IReadOnlyList<Section> Sections { get; } =
    [
        INoiseSchedule.Kind, IParameterization.Kind, IModel.Kind, ICodec.Kind, IOptimizer.Kind, ISampler.Kind, ITimeGrid.Kind,
        IGuidance.Kind, IClipping.Kind, IMetric.Kind, DenoisingTrainingOptions.Section, StudentSamplingOptions.Section,
    ];

    public override IEnumerable<Problem> Check(Composition composition)
    {
        var parts = new DenoisingParts(composition);
        var start = NoiseFloor.Start(parts.Schedule, options.MinLogSnr);
        foreach (var problem in new StudentRules(composition, start).Check()) yield return problem;
        if (parts.Start.LogSnr < start.LogSnr)
            yield return new("", "sampling.minLogSnr", string.Create(CultureInfo.InvariantCulture,
                $"sampling would start {parts.Where(parts.Start)}, noisier than anything that is learned: ")
                + "task.minLogSnr ends before. Use the same number for both.");
        if (start.Alpha == 0)
            yield return new("", "task.minLogSnr",
                "consistency is learned between finite ratios of noise to signal; use a number above -100, or another schedule.");
    }

    public override IEnumerable<Warning> Warnings(Composition composition) => new DenoisingWarnings(composition).OfJumps();

    public override IReadOnlyList<Stage> Stages(Composition composition)
    {
        var parts = new DenoisingParts(composition);
        return
        [
            new("consistency", parts.Training, parts.CreateNetwork, (module, context) =>
                new ConsistencyTraining((NetworkModule)module, parts, options, PathOf(parts, module), context.Validation)),
        ];
    }

    /// <summary>How a point's neighbour on its path is found; the module may get its first weights here.</summary>
    protected abstract IPathStep PathOf(DenoisingParts parts, nn.Module module);
}

/// <summary>Consistency training.</summary>
[Description("a network that jumps from noise to a sample, learned from data alone")]
[Source("Song et al. 2023, Algorithm 3; Song and Dhariwal 2024, section 3")]
[Proposes("objective", "v")]
[Proposes("sampler", "renoise")]
public sealed class ConsistencyTrainingTask(ConsistencyOptions options) : ConsistencyTask(options)
{
    protected override IPathStep PathOf(DenoisingParts parts, nn.Module module) => new NoisePath();
}

/// <summary>Consistency distillation.</summary>
[Description("a network that jumps from noise to a sample, learned from a denoiser's run")]
[Source("Song et al. 2023, Algorithm 2; Song and Dhariwal 2024, section 3")]
[Proposes("objective", "v")]
[Proposes("sampler", "renoise")]
public sealed class ConsistencyDistillationTask(ConsistencyDistillationOptions options) : ConsistencyTask(options)
{
    public override IEnumerable<Problem> Check(Composition composition) =>
        [.. TeacherRules.Check(composition, options.Teacher), .. base.Check(composition)];

    protected override IPathStep PathOf(DenoisingParts parts, nn.Module module)
    {
        var teacher = parts.Composition.Runs.Open(options.Teacher!);
        if (InitialWeights.Fit(teacher, module, parts.Parameterization, parts.Schedule))
            InitialWeights.Copy(InitialWeights.NetworkOf(teacher)!, module);
        return new TeacherPath(new(teacher), options.Solver);
    }
}

public record ConsistencyOptions : IValidatableObject
{
    [Description("levels of noise between which consistency is learned at first"), Range(2, 100_000)]
    public int FirstLevels { get; init; } = 10;

    [Description("levels at the end; their number doubles after equal parts of the training"), Range(2, 100_000)]
    public int LastLevels { get; init; } = 1280;

    [Description("mean of log(sigma / alpha) of the trained levels"), Range(-100, 100.0)]
    public double Mean { get; init; } = -1.1;

    [Description("standard deviation of log(sigma / alpha) of the trained levels"), Range(0, 100.0, MinimumIsExclusive = true)]
    public double Deviation { get; init; } = 2;

    [Description("c / sqrt(D) of the pseudo-Huber distance sqrt(|| . ||^2 + c^2) - c of samples of D numbers")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double Huber { get; init; } = 0.00054;

    [Description("the noisiest level is the one at the largest time whose log-SNR is at least this"), Range(NoiseFloor.None, 100.0)]
    public double MinLogSnr { get; init; } = -10.2;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LastLevels < FirstLevels)
            yield return new($"{LastLevels} is less than firstLevels = {FirstLevels}", [nameof(LastLevels)]);
    }
}

public sealed record ConsistencyDistillationOptions : ConsistencyOptions
{
    [Description("folder of the teacher's run: a trained one, or one with the model 'oracle'")]
    public RunReference<GaussianModel>? Teacher { get; init; }

    [Description("how the teacher goes one step back: heun costs two evaluations of it, euler one")]
    public PathSolver Solver { get; init; }
}
