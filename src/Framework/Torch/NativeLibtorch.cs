using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using static TorchSharp.torch;

namespace Diffusion.Framework.Torch;

/// <summary>
/// Loads libtorch and TorchSharp's binding on Linux, in the order that their dependencies need, when TorchSharp first looks
/// for them. The folder is the first of: the environment variable DIFFUSION_LIBTORCH, <c>libtorch/</c> beside the program
/// (a published program), <c>runtimes/linux-x64/native/</c> beside it (a CUDA build), the restored package (a development build).
/// It also looks whether TorchSharp.dll is the copy that this project has changed.
/// </summary>
public static class NativeLibtorch
{
    /// <summary>The environment variable that names a folder with another libtorch of the same version, such as a CUDA build.</summary>
    public const string FolderVariable = "DIFFUSION_LIBTORCH";

    // The CUDA libraries are absent from a CPU build and must come before libtorch in a CUDA build.
    private static readonly string[] LoadOrder =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>What eng/KeepHandlesAlive.cs writes into the assembly that it has changed.</summary>
    private const string Mark = "DiffusionHandles";

    private const string Binding = "libLibTorchSharp.so";

    private static readonly Lock Gate = new();

    private static Func<string?> _other = () => null;
    private static string? _folder;
    private static bool _isLoaded;

    /// <summary>
    /// Loads the libraries once; later calls do nothing. Returns their folder, or null where TorchSharp loads its own, as it does on other
    /// systems than Linux.
    /// </summary>
    /// <exception cref="DllNotFoundException">When libtorch is nowhere to be found.</exception>
    /// <exception cref="InvalidOperationException">When TorchSharp.dll is the published one.</exception>
    public static string? Load()
    {
        lock (Gate)
        {
            if (_isLoaded) return _folder;
            if (Refusal(typeof(Tensor).Assembly) is { } refusal) throw new InvalidOperationException(refusal);
            if (OperatingSystem.IsLinux()) _folder = LoadFrom(Find() ?? throw new DllNotFoundException(NotFound()));
            _isLoaded = true;
            return _folder;
        }
    }

    /// <summary>Names one more folder, which is asked for when libtorch is needed and is in none of the others.</summary>
    /// <param name="folder">Gives a folder with libtorch's libraries, or null.</param>
    public static void LookAlsoIn(Func<string?> folder) => _other = folder;

    /// <summary>The folder that libtorch would be loaded from; null where there is none.</summary>
    /// <exception cref="DllNotFoundException">When the environment names a folder that has no libtorch.</exception>
    public static string? Find() =>
        Folders().FirstOrDefault(HasLibtorch) ?? (_other() is { } folder && HasLibtorch(folder) ? folder : null);

    /// <summary>Why a TorchSharp assembly must not be used, in sentences; null where it may.</summary>
    public static string? Refusal(Assembly torchSharp) =>
        torchSharp.GetCustomAttributes<AssemblyMetadataAttribute>().Any(a => a.Key == Mark) ? null
        : $"'{torchSharp.Location}' is TorchSharp as it is published, which may free what libtorch still reads and then computes wrong "
            + "numbers. A program that references the package Diffusion.Framework gets a changed copy when it is built: delete its folders "
            + "bin and obj, and build it again with 'dotnet build'. A project that copies TorchSharp.dll by itself must not.";

    /// <summary>
    /// TorchSharp's libraries must be found whoever touches it first. What is wrong is told in one line; whoever computes nothing, such as
    /// a program that lists plugins, goes on.
    /// </summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "TorchSharp's libraries must be found whoever touches it first.")]
    internal static void LoadWithFramework()
    {
        WaitPolicy.Set();
        if (!OperatingSystem.IsLinux()) return;
        // The libraries wait until TorchSharp asks for one: a command that computes nothing starts sooner.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => Resolve(name);
        // But a folder that the user names, and the program's own, come before any that the system would find.
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { Length: > 0 } && !SystemHasAnother()) return;
        try
        {
            Load();
        }
        catch (Exception e) when (e is DllNotFoundException or InvalidOperationException or BadImageFormatException)
        {
            bool tellsItself = AppContext.TryGetSwitch("Diffusion.LoadsLibtorchItself", out bool loads) && loads;
            if (!tellsItself) Console.Error.WriteLine($"Diffusion cannot compute: {e.Message}");
        }
    }

    /// <summary>
    /// True where the system would find a libtorch of its own, such as a distribution's, which may be of another version.
    /// </summary>
    private static bool SystemHasAnother() =>
        (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/lib/x86_64-linux-gnu", "/usr/local/lib", "/usr/lib64", "/usr/lib", "/lib"])
            .Any(f => LoadOrder.Append("libtorch_cuda.so").Any(name => File.Exists(Path.Combine(f, name))));

    /// <summary>A library that the system does not find by itself, as TorchSharp names it; 0 where it is none of libtorch's.</summary>
    private static nint Resolve(string name)
    {
        var file = name.StartsWith("lib", StringComparison.Ordinal) ? name : $"lib{name}";
        if (!file.EndsWith(".so", StringComparison.Ordinal)) file += ".so";
        if (file != Binding && !LoadOrder.Contains(file)) return 0;
        if (Load() is not { } folder) return 0;
        var path = Path.Combine(file == Binding ? AppContext.BaseDirectory : folder, file);
        return File.Exists(path) ? NativeLibrary.Load(path) : 0;
    }

    private static string LoadFrom(string folder)
    {
        foreach (var library in LoadOrder.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            NativeLibrary.Load(library);
        var binding = Path.Combine(AppContext.BaseDirectory, Binding);
        if (File.Exists(binding)) NativeLibrary.Load(binding);
        return folder;
    }

    private static bool HasLibtorch(string folder) => File.Exists(Path.Combine(folder, "libtorch_cpu.so"));

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen)
        {
            if (!HasLibtorch(chosen))
                throw new DllNotFoundException(
                    $"{FolderVariable} is '{chosen}', but there is no libtorch_cpu.so in it. "
                    + "Name the folder that holds libtorch's libraries, or unset the variable.");
            yield return chosen;
        }

        yield return Path.Combine(AppContext.BaseDirectory, "libtorch");
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        if (AppContext.GetData("Diffusion.LibtorchFolder") is string package) yield return package;
    }

    private static string NotFound() =>
        "libtorch was not found. There is no libtorch_cpu.so in "
        + string.Join(", ", Folders().Select(folder => $"'{folder}'"))
        + ". Restore the program's packages with 'dotnet restore', or name a folder that has it in the environment variable "
        + $"{FolderVariable}.";
}

/// <summary>
/// Gives freed native memory back to the system. The allocator of older Linux systems (glibc 2.36 was measured) cannot use a freed tensor's
/// place again for one of the same size while the leftovers of its alignment are cached. A loop that frees its tensors a step at a
/// time then grows without end: 7 MB a step at 100,000 doubles.
/// </summary>
public static class NativeHeap
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly MallocTrim? Trim = Find();

    private static long _last;

    private delegate int MallocTrim(nuint keep);

    /// <summary>Call it once a step: it acts once a second, for a few milliseconds.</summary>
    public static void TrimNowAndThen()
    {
        if (Trim is null || Stopwatch.GetElapsedTime(Interlocked.Read(ref _last)) < Interval) return;
        Interlocked.Exchange(ref _last, Stopwatch.GetTimestamp());
        Trim(0);
    }

    /// <summary>The function of glibc; other systems have none and need none.</summary>
    private static MallocTrim? Find() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc.so.6", out var libc)
        && NativeLibrary.TryGetExport(libc, "malloc_trim", out var function)
            ? Marshal.GetDelegateForFunctionPointer<MallocTrim>(function)
            : null;
}

/// <summary>
/// Operators of libtorch on lists of tensors, each one call where TorchSharp needs several for every tensor. They are reached through
/// libtorch's stable C interface (torch/csrc/stable/c/shim.h), which is a part of libtorch from version 2.10 on. Tensors of a list are on
/// one device and of one type.
/// </summary>
public static class NativeOperators
{
    private const string Library = "torch_cpu";

    private static readonly Lazy<bool> Probed = new(Probe);

    /// <summary>True where this libtorch has the operators; looked at once, by using them on numbers whose result is known.</summary>
    public static bool AreAvailable => Probed.Value;

    /// <summary>A step of AdamW (Loshchilov and Hutter 2019, Algorithm 2), in place.</summary>
    /// <param name="parameters">What is optimised.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="means">Running means of gradients.</param>
    /// <param name="squares">Running means of squared gradients.</param>
    /// <param name="steps">The number of each one's step, from 1; float32, on the parameters' device.</param>
    /// <param name="rates">The rates of the step.</param>
    public static void AdamW(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> means, IReadOnlyList<Tensor> squares,
        IReadOnlyList<Tensor> steps, in AdamWRates rates) =>
        Call(
            "aten::_fused_adamw_", "", ListOf(parameters), ListOf(gradients), ListOf(means), ListOf(squares), ListOf([]), ListOf(steps),
            Of(rates.LearningRate), Of(rates.Beta1), Of(rates.Beta2), Of(rates.WeightDecay), Of(rates.Epsilon), 0, 0, 0, 0);

    /// <summary>start += weight (end - start), in place.</summary>
    /// <param name="starts">What is changed.</param>
    /// <param name="ends">Where it goes.</param>
    /// <param name="weight">A tensor without dimensions, of their type.</param>
    public static void Lerp(IReadOnlyList<Tensor> starts, IReadOnlyList<Tensor> ends, Tensor weight) =>
        Call("aten::_foreach_lerp_", "List", ListOf(starts), ListOf(ends), ListOf([.. Enumerable.Repeat(weight, starts.Count)]));

    private static bool Probe()
    {
        NativeLibtorch.Load();
        try
        {
            using var scope = NewDisposeScope();
            Tensor parameter = tensor(1f), mean = tensor(0f), square = tensor(0f), start = tensor(1f);
            AdamW([parameter], [tensor(2f)], [mean], [square], [tensor(1f)], new(0.1, 0.9, 0.99, 0, 0));
            Lerp([start], [tensor(3f)], tensor(0.25f));
            return Math.Abs(parameter.item<float>() - 0.9f) < 1e-6f && Math.Abs(start.item<float>() - 1.5f) < 1e-6f;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Call(string name, string overload, params ulong[] stack)
    {
        if (aoti_torch_call_dispatcher(name, overload, stack) != 0)
            throw new InvalidOperationException($"libtorch's operator '{name}' failed; libtorch has written why to the error output.");
    }

    private static ulong Of(double number) => BitConverter.DoubleToUInt64Bits(number);

    /// <summary>A list that holds handles of its own; the operator frees both.</summary>
    private static ulong ListOf(IReadOnlyList<Tensor> tensors)
    {
        Check(torch_new_list_reserve_size(tensors.Count, out nint list));
        foreach (var tensor in tensors)
        {
            Check(aoti_torch_new_tensor_handle(tensor.Handle, out nint handle));
            GC.KeepAlive(tensor);
            Check(torch_list_push_back(list, (ulong)handle));
        }

        return (ulong)list;
    }

    private static void Check(int error)
    {
        if (error != 0) throw new InvalidOperationException("libtorch could not make a list of tensors.");
    }

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int aoti_torch_call_dispatcher(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string overload, ulong[] stack);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int aoti_torch_new_tensor_handle(nint tensor, out nint handle);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int torch_new_list_reserve_size(nint size, out nint list);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int torch_list_push_back(nint list, ulong element);
}

/// <summary>What a step of AdamW is made with.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">Decay of the mean of gradients.</param>
/// <param name="Beta2">Decay of the mean of squared gradients.</param>
/// <param name="WeightDecay">Decay of parameters, times the learning rate.</param>
/// <param name="Epsilon">Added to the root of the squared mean.</param>
public readonly record struct AdamWRates(double LearningRate, double Beta1, double Beta2, double WeightDecay, double Epsilon);
