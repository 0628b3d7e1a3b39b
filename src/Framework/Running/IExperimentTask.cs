using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>What an experiment trains, and what is made of it. A plugin's constructor may take the <see cref="Composition"/>.</summary>
public interface IExperimentTask
{
    /// <summary>Why the task cannot work with the experiment's other choices, at the path of the one to change; null when it can.</summary>
    Problem? Refusal { get; }

    /// <summary>A fresh module on the CPU. Its parameters come from TorchSharp's global generator, which the caller seeds.</summary>
    nn.Module CreateModule();

    /// <summary>How a module of <see cref="CreateModule"/> is trained.</summary>
    /// <param name="module">The module, on its device.</param>
    /// <param name="heldOut">Data for evaluations, on the same device.</param>
    ITrainingTask Training(nn.Module module, Samples heldOut);

    /// <summary>Uses and measures the trained module.</summary>
    /// <param name="module">The module, on <paramref name="device"/>.</param>
    /// <param name="data">The data, on the CPU.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="folder">Where files go.</param>
    /// <param name="observer">Shows progress.</param>
    /// <param name="cancellation">Ends the work early.</param>
    TaskResult Finish(nn.Module module, Dataset data, Device device, string folder, IRunObserver observer, CancellationToken cancellation);
}
