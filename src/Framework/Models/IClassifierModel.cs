using Diffusion.Framework.Data;

namespace Diffusion.Framework.Models;

/// <summary>An architecture that can also tell the class of noisy samples.</summary>
public interface IClassifierModel : IModel
{
    /// <summary>A fresh classifier on the CPU. Its parameters come from TorchSharp's global generator, which the caller seeds.</summary>
    ClassifierModule CreateClassifier(DataSpace space);
}
