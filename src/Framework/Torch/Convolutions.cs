using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Diffusion.Framework.Torch;

/// <summary>
/// Sees to it that gradients of convolutions are right. On some virtual machines (seen: AMD EPYC of family 26, libtorch 2.10 with oneDNN
/// 3.7.1) oneDNN leaves padded channels unwritten: the gradient with respect to the input is garbage, or NaN, where the channels of the
/// output fill no whole block of 8 or 16. No loss tells of it. So it is computed once and compared, and where it is wrong libtorch's own
/// convolutions take the place of oneDNN's.
/// </summary>
internal static class Convolutions
{
    private const int Perturb = -6;
    private const string Library = "torch_cpu";

    // glibc fills what it allocates with the complement of this byte: numbers of 3e38.
    private const int Garbage = 0x80;

    private const int Repetitions = 3;

    private static readonly int[] Channels = [1, 3, 8, 17];

    private static readonly Lazy<bool> Checked = new(Check);

    /// <summary>True where convolutions are oneDNN's; looked at once a process, in some milliseconds.</summary>
    /// <exception cref="InvalidOperationException">When no convolutions are right here.</exception>
    public static bool UseOneDnn => Checked.Value;

    private static bool Check()
    {
        // Seen on Linux alone; the names of functions below are those of its compilers.
        if (!OperatingSystem.IsLinux() || AreRight()) return true;
        return WithoutOneDnn() && AreRight()
            ? false
            : throw new InvalidOperationException(
                "libtorch's convolutions have wrong gradients on this machine. "
                + "Set the environment variable ONEDNN_MAX_CPU_ISA=SSE41, which makes them slower and right, or use another machine.");
    }

    /// <summary>Memory that is 0 by chance would hide what is not written.</summary>
    private static bool AreRight()
    {
        FillMemory(Garbage);
        try
        {
            return Enumerable.Range(0, Repetitions).All(_ => Channels.All(GradientIsRight));
        }
        finally
        {
            FillMemory(0);
        }
    }

    private static bool GradientIsRight(int channels)
    {
        using var scope = NewDisposeScope();
        using var graph = enable_grad();
        var input = Waves(7, 32, 8, 8).requires_grad_(true);
        Tensor weights = Waves(channels, 32, 3, 3), ofOutput = Waves(7, channels, 8, 8);
        nn.functional.conv2d(input, weights, padding: [1, 1]).backward([ofOutput]);
        // The transposed matrix of the convolution times the gradient of the output.
        var columns = weights.view(channels, -1).t().matmul(ofOutput.view(7, channels, 64));
        var difference = input.grad! - nn.functional.fold(columns, 8, 3, padding: 1);
        // NaN is not below anything.
        return difference.abs().max().item<float>() < 1e-3f;
    }

    private static Tensor Waves(params long[] shape) =>
        arange(shape.Aggregate((a, b) => a * b), ScalarType.Float32, CPU).mul(0.37).sin().view(shape);

    private static bool WithoutOneDnn()
    {
        try
        {
            SetUserEnabledMkldnn(GlobalContext(), false);
            // Asked for next, it writes a line for each convolution where it does not know the processor.
            SetUserEnabledNnpack(GlobalContext(), false);
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static void FillMemory(int complement)
    {
        try
        {
            _ = mallopt(Perturb, complement);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries than glibc do without.
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mallopt(int parameter, int value);

    // libtorch has no functions of C for this: at::globalContext() and methods of at::Context, as compilers on Linux name them.
    [DllImport(Library, EntryPoint = "_ZN2at13globalContextEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint GlobalContext();

    [DllImport(Library, EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern void SetUserEnabledMkldnn(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [DllImport(Library, EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern void SetUserEnabledNnpack(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);
}
