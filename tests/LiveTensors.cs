using TorchSharp;

namespace Diffusion.Tests;

internal static class LiveTensors
{
    /// <summary>
    /// Tensors of the whole process. Finalizers run first: a tensor that an earlier test left behind would otherwise vanish at a
    /// moment that no test chooses.
    /// </summary>
    internal static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
