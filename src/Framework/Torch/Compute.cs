using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Torch;

/// <summary>Where a run computes and in which numbers: they belong to the run and reach every tensor of it.</summary>
/// <param name="Device">Where tensors live.</param>
/// <param name="Precision">The type of parameters, of data that are numbers, and of the states of solvers.</param>
public sealed record Compute(Device Device, ScalarType Precision)
{
    /// <summary>The CPU in single precision.</summary>
    // Not torch.CPU, which would load libtorch before anything is computed.
    public static readonly Compute Cpu = new(new Device(DeviceType.CPU), ScalarType.Float32);

    /// <summary>A tensor on the device; numbers in the precision, whole numbers as they are.</summary>
    public Tensor Take(Tensor values) => values.is_floating_point() ? values.to(Precision, Device) : values.to(Device);

    /// <summary>Moves a module. An optimizer must be made after that.</summary>
    public nn.Module Take(nn.Module module) => module.to(Device, Precision);

    /// <summary>Why nothing can be computed on a device here, a sentence; null where it can.</summary>
    /// <param name="device">auto, cpu or cuda.</param>
    public static string? Refusal(string device) => device != "cuda" || cuda.is_available() ? null
        : "this program sees no CUDA device. Build with -p:Cuda=true on a machine with an NVIDIA driver, or use --set device=auto.";

    /// <summary>Sets the thread count and gives the place that an experiment asks for.</summary>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="precision">The type of numbers.</param>
    /// <param name="threads">Threads of libtorch; 0 takes one for each core.</param>
    /// <exception cref="InvalidOperationException">When CUDA is asked for and there is none.</exception>
    public static Compute Prepare(string device, ScalarType precision, int threads)
    {
        set_num_threads(threads > 0 ? threads : Cores.Available);
        if (Refusal(device) is { } refusal) throw new InvalidOperationException($"The experiment asks for device '{device}': {refusal}");
        return new(device == "cpu" || !cuda.is_available() ? CPU : CUDA, precision);
    }
}
