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

namespace Diffusion.Plugins.Tasks.Distillation;

/// <summary>
/// A ladder of students: the first learns to make in one step what the teacher makes in two, the next learns from the first, down to one
/// step. Each is a stage of training, and <c>sampling.steps</c> tells which of them is used.
/// </summary>
[Description("a ladder of students, each of which samples in half the steps of its teacher")]
[Source("Salimans and Ho 2022, Algorithm 2; 001 progressive distillation")]
[Proposes("objective", "v")]
[Proposes("weighting", "truncated-snr")]
public sealed class ProgressiveDistillationTask(ProgressiveDistillationOptions options) : GaussianTask
{
    public override IReadOnlyList<Section> Sections { get; } =
    [
        INoiseSchedule.Kind, IParameterization.Kind, IWeighting.Kind, IModel.Kind, ICodec.Kind, IOptimizer.Kind, ISampler.Kind,
        ITimeGrid.Kind, IGuidance.Kind, IClipping.Kind, IMetric.Kind, DenoisingTrainingOptions.Section, StudentSamplingOptions.Section,
    ];

    public override IEnumerable<Problem> Check(Composition composition) => new LadderRules(composition, options).Check();

    public override IEnumerable<Warning> Warnings(Composition composition) => new DenoisingWarnings(composition).OfJumps();

    public override IReadOnlyList<Stage> Stages(Composition composition)
    {
        var parts = new DenoisingParts(composition);
        var ladder = new Ladder(parts.Schedule, options);
        return
        [
            .. ladder.Students.Select(steps => new Stage(Ladder.NameOf(steps), parts.Training, parts.CreateNetwork, (module, context) =>
                new StudentTraining(
                    (NetworkModule)module, parts, TeacherOf(parts, module, context.Before), ladder, steps, context.Validation))),
        ];
    }

    public override int ResultStage(Composition composition) =>
        StageOf(composition.Experiment.Get(StudentSamplingOptions.Section).Steps) is >= 0 and var stage
            ? stage : StagesOf(composition.Experiment) - 1;

    public override IEnumerable<(string Name, Experiment Experiment)> OtherResults(Composition composition)
    {
        int used = composition.Experiment.Get(StudentSamplingOptions.Section).Steps;
        foreach (int steps in Ladder.StudentsOf(options).Where(s => s != used))
        {
            var experiment = StudentSamplingOptions.WithSteps(composition.Experiment, steps);
            using var other = new Composition(experiment, composition.Catalog);
            if (new LadderRules(other, options).LevelsAreLearned() is null) yield return (Ladder.NameOf(steps), experiment);
        }
    }

    protected override int StagesOf(Experiment experiment) => Ladder.StudentsOf(options).Count();

    private int StageOf(int steps) => Ladder.StudentsOf(options).ToList().IndexOf(steps);

    /// <summary>The student before, or the run that is named for the first; the module begins as it where both are alike.</summary>
    private Teacher TeacherOf(DenoisingParts parts, nn.Module module, nn.Module? before)
    {
        if (before is not null)
        {
            InitialWeights.Copy(before, module);
            return new(parts.PlainDenoiser((NetworkModule)before), parts.Schedule);
        }

        var teacher = parts.Composition.Runs.Open(options.Teacher!);
        if (InitialWeights.Fit(teacher, module, parts.Parameterization, parts.Schedule))
            InitialWeights.Copy(InitialWeights.NetworkOf(teacher)!, module);
        return new(teacher);
    }
}

public sealed record ProgressiveDistillationOptions : IValidatableObject
{
    [Description("folder of the teacher's run: a trained one, or one with the model 'oracle'")]
    public RunReference<GaussianModel>? Teacher { get; init; }

    [Description("the steps of the teacher; the first student makes half as many"), Range(2, 65_536)]
    public int From { get; init; } = 64;

    [Description("the steps of the last student"), Range(1, 32_768)]
    public int To { get; init; } = 1;

    [Description("students start at the largest time whose log-SNR is at least this, as sampling.minLogSnr says of sampling")]
    [Range(NoiseFloor.None, 100.0)]
    public double MinLogSnr { get; init; } = -10.2;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        int steps = From;
        while (steps > To && steps % 2 == 0) steps /= 2;
        if (steps != To || From == To)
            yield return new(string.Create(CultureInfo.InvariantCulture,
                $"{From} steps cannot be halved to {To}; use {To} times a power of two"), [nameof(From)]);
    }
}
