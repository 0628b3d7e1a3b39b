using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>A task whose module tells the class of noisy samples; classifier guidance of another run can follow it.</summary>
public interface IClassifierTask : IExperimentTask
{
    /// <summary>The trained module as a classifier.</summary>
    INoisyClassifier Classifier(nn.Module module);
}
