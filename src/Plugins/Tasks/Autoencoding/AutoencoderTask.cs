using System.ComponentModel;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>Trains networks that encode samples and decode codes, then draws samples from codes and measures both.</summary>
[Description("networks that encode and decode samples: plain, variational, conditional, hierarchical; samples are decoded codes")]
[Source("Kingma and Welling 2014; Sohn et al. 2015 for conditions; Higgins et al. 2017 for beta; 001 variational autoencoder")]
[Better(Better.Lower, "elboNats", "elboBits", "reconstructionError")]
public sealed class AutoencoderTask(AutoencoderOptions options) : ILearnsCodes
{
    public IReadOnlyList<Section> Sections { get; } =
    [
        ICoderModel.Kind, IDecoder.Kind, IOptimizer.Kind, IMetric.Kind, TrainingOptions.Section, AutoencoderSamplingOptions.Section,
    ];

    public Type ModelType => typeof(IAutoencoder);

    public bool Draws => true;

    public bool IsVariational => options.IsVariational;

    /// <summary>Levels of codes.</summary>
    internal int Levels => options.Levels;

    public DataSpace CodesOf(Composition composition) =>
        AutoencoderModule.CodesOf(options, composition.Get(ICoderModel.Kind), composition.DescribeData());

    public IEnumerable<Problem> Check(Composition composition) => new AutoencoderRules(options, composition).Check();

    public IEnumerable<Warning> Warnings(Composition composition)
    {
        if (composition.Get(IDecoder.Kind).Warning(composition.DescribeData()) is { } why)
            yield return new("decoder", $"the decoder '{composition.Experiment[IDecoder.Kind].Plugin.Name}' {why}.");
    }

    /// <summary>The codes whose distribution is measured are the training part's.</summary>
    public IReadOnlyList<DataPart> Sees => [DataPart.Train, DataPart.Test];

    public Work Work(Experiment experiment)
    {
        var (training, sampling) = (experiment.Get(TrainingOptions.Section), experiment.Get(AutoencoderSamplingOptions.Section));
        return new(training.Steps, training.BatchSize, sampling.Count, 1);
    }

    public IReadOnlyList<Stage> Stages(Composition composition) =>
    [
        new("autoencoder", composition.Options(TrainingOptions.Section), () => Create(composition), (module, context) =>
            new AutoencoderTraining((AutoencoderModule)module, options, composition.DescribeData(), context.Validation)),
    ];

    public object CreateModel(Composition composition, nn.Module module) =>
        new AutoencoderModel((AutoencoderModule)module, options, composition.DescribeData(), CodesOf(composition));

    public string DrawingName(Experiment experiment) =>
        experiment.Get(AutoencoderSamplingOptions.Section).Codes.ToString().ToLowerInvariant();

    public DrawnSamples Draw(Composition composition, nn.Module module, DrawingContext context) =>
        new CodeDrawing((IAutoencoder)CreateModel(composition, module), composition, context).Draw();

    public IReadOnlyDictionary<string, double> Measure(Composition composition, nn.Module module, DrawingContext context) =>
        new AutoencoderNumbers((IAutoencoder)CreateModel(composition, module), composition.Compute).Of(context);

    private AutoencoderModule Create(Composition composition) =>
        new(options, composition.Get(ICoderModel.Kind), composition.Get(IDecoder.Kind), composition.DescribeData());
}
