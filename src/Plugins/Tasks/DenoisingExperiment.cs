using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks;

/// <summary>Trains a network to undo noise, then draws samples with it and measures them.</summary>
[Description("a network that removes noise, from which samples are drawn")]
[Source("001 Algorithms 1 and 2")]
public sealed class DenoisingExperiment(Composition composition) : IDenoiserTask
{
    public Problem? Refusal => null;

    public nn.Module CreateModule() => composition.CreateNetwork();

    public ITrainingTask Training(nn.Module module, Samples heldOut) => new DenoisingTask(
        (NetworkModule)module, composition.Objective, composition.Schedule, composition.Experiment.Training.ConditionDropout, heldOut,
        composition.Times as IResumable);

    public IDenoiser Denoiser(nn.Module module) => composition.Objective.Denoiser((NetworkModule)module, composition.Schedule);

    public TaskResult Finish(
        nn.Module module, Dataset data, Device device, string folder, IRunObserver observer, CancellationToken cancellation) =>
        new SampleStage(composition, data, observer).Run((NetworkModule)module, device, folder, cancellation);
}
