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
