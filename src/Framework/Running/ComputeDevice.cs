using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>Where tensors live.</summary>
internal static class ComputeDevice
{
    /// <summary>Sets the thread count and gives the device of "auto", "cpu" or "cuda".</summary>
    /// <exception cref="InvalidOperationException">When CUDA is asked for and there is none.</exception>
    public static Device Prepare(string name, int threads)
    {
        set_num_threads(threads > 0 ? threads : Environment.ProcessorCount);
        if (name == "cuda" && !cuda.is_available())
            throw new InvalidOperationException(
                "The experiment asks for device 'cuda', but this program sees no CUDA device. "
                + "Build with -p:Cuda=true on a machine with an NVIDIA driver, or use --set device=auto.");
        return name == "cpu" || !cuda.is_available() ? CPU : CUDA;
    }
}
