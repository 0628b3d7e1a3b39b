using System.Globalization;
using System.Runtime.InteropServices;
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
        // With a GPU too: the classifier of the metrics is trained on the CPU.
        _ = Convolutions.UseOneDnn;
        return new(device == "cpu" || !cuda.is_available() ? CPU : CUDA, precision);
    }
}

/// <summary>
/// How many cores this process really has: those that the system lets it run on (affinity), and no more than the share of time that its
/// control groups allow, rounded down. A thread more than that only makes the others wait.
/// </summary>
public static class Cores
{
    private const string ControlGroups = "/sys/fs/cgroup";
    private const string OwnGroups = "/proc/self/cgroup";

    /// <summary>At least 1.</summary>
    public static int Available { get; } = Of(Environment.ProcessorCount, OwnGroups, ControlGroups);

    /// <param name="processors">The cores that the system lets the process run on.</param>
    /// <param name="ownGroups">The file that names the process's control groups.</param>
    /// <param name="controlGroups">The folder where control groups are.</param>
    public static int Of(int processors, string ownGroups, string controlGroups)
    {
        double cores = Limits(ownGroups, controlGroups).Aggregate((double)processors, Math.Min);
        return Math.Max(1, (int)Math.Floor(cores));
    }

    /// <summary>The limits of the process's control group and of all above it, in cores.</summary>
    private static IEnumerable<double> Limits(string ownGroups, string controlGroups)
    {
        foreach (var line in ReadLines(ownGroups))
        {
            // hierarchy:controllers:path; version 2 names no controllers.
            var parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            bool second = parts[1].Length == 0;
            if (!second && !parts[1].Split(',').Contains("cpu")) continue;
            foreach (var root in second
                ? [controlGroups] : new[] { Path.Combine(controlGroups, parts[1]), Path.Combine(controlGroups, "cpu") })
            {
                for (var group = parts[2].Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
                {
                    if (Limit(Path.Combine(root, group), second) is { } limit) yield return limit;
                    if (group.Length == 0) break;
                }
            }
        }
    }

    private static double? Limit(string group, bool second)
    {
        string[] numbers = second
            ? [.. ReadLines(Path.Combine(group, "cpu.max")).SelectMany(l => l.Split(' '))]
            : [.. new[] { "cpu.cfs_quota_us", "cpu.cfs_period_us" }.SelectMany(f => ReadLines(Path.Combine(group, f)))];
        return numbers is [var quota, var period] && Number(quota) is > 0 and var time && Number(period) is > 0 and var of
            ? time / of : null;
    }

    /// <summary>Null for "max" and -1, which are no limits.</summary>
    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

/// <summary>
/// Lets libtorch's threads sleep while they wait for each other. By default they spin, which on a machine shared with other work takes the
/// time from whoever is waited for. It must be set before libtorch's OpenMP is loaded; what the user has set stays.
/// </summary>
internal static class WaitPolicy
{
    public const string Variable = "OMP_WAIT_POLICY";

    // A user who sets one of these has chosen how threads wait.
    private static readonly string[] Chosen = [Variable, "GOMP_SPINCOUNT", "KMP_BLOCKTIME"];

    public static void Set()
    {
        if (Chosen.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })) return;
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(Variable, "passive");
            return;
        }

        // .NET keeps the environment for itself: native code sees only what is set natively.
        _ = SetVariable(Variable, "passive", 0);
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}

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
