using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Trains a network to undo Gaussian noise, then draws samples with it and measures them.</summary>
[Description("a network that removes noise, from which samples are drawn")]
[Source("001 Algorithms 1 and 2")]
public sealed class DenoisingTask : GaussianTask
{
    public override IReadOnlyList<Section> Sections { get; } =
    [
        INoiseSchedule.Kind, IParameterization.Kind, IWeighting.Kind, ITimeDistribution.Kind, IReverseVariance.Kind, IModel.Kind,
        ICodec.Kind, IOptimizer.Kind, ISampler.Kind, ITimeGrid.Kind, IGuidance.Kind, IClipping.Kind, IMetric.Kind,
        DenoisingTrainingOptions.Section, SamplingOptions.Section,
    ];

    public override IEnumerable<Problem> Check(Composition composition) => new DenoisingRules(composition).Check();

    public override IEnumerable<Warning> Warnings(Composition composition) => new DenoisingWarnings(composition).OfChoices();

    public override IReadOnlyList<Stage> Stages(Composition composition)
    {
        var parts = new DenoisingParts(composition);
        return [new("denoising", parts.Training, parts.CreateNetwork, (module, context) =>
            new DenoisingTraining((NetworkModule)module, parts, context.Validation))];
    }
}
