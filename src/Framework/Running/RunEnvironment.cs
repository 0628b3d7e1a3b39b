using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>What a run ran on: the content of <c>environment.json</c>.</summary>
internal static partial class RunEnvironment
{
    // A repository on a slow disk must not keep a run waiting.
    private static readonly TimeSpan OfGit = TimeSpan.FromSeconds(5);

    public static JsonObject Describe(Device device, IReadOnlyList<PluginAssembly> plugins)
    {
        var json = Describe(device);
        if (plugins.Count > 0) json["plugins"] = new JsonArray([.. plugins.Select(p => p.Describe())]);
        return json;
    }

    private static JsonObject Describe(Device device) => new()
    {
        ["diffusion"] = Version(typeof(RunEnvironment).Assembly),
        ["torchSharp"] = Version(typeof(Tensor).Assembly),
        ["libtorch"] = __version__,
        ["libtorchFolder"] = NativeLibtorch.Load(),
        ["libtorchOperators"] = NativeOperators.AreAvailable ? "on lists" : "one by one",
        ["oneDnn"] = Convolutions.UseOneDnn,
        ["dotnet"] = RuntimeInformation.FrameworkDescription,
        ["os"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.OSArchitecture.ToString(),
        ["cores"] = Cores.Available,
        ["threads"] = get_num_threads(),
        ["device"] = device.ToString(),
        ["gitCommit"] = Git("rev-parse", "HEAD"),
        ["gitBranch"] = Git("rev-parse", "--abbrev-ref", "HEAD"),
        ["gitClean"] = Git("status", "--porcelain") is { } changes ? changes.Length == 0 : null,
        ["commandLine"] = WithoutPasswords(Environment.CommandLine),
    };

    /// <summary>Addresses without the user and the password that they may hold: the text ends on servers and in reports.</summary>
    internal static string WithoutPasswords(string text) => UserInfo().Replace(text, "$1***@");

    [GeneratedRegex(@"(://)[^/\s@]+@")]
    private static partial Regex UserInfo();

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version!.ToString();

    /// <summary>What git says of the current folder; null outside a repository, without git, and where it takes too long.</summary>
    private static string? Git(params string[] arguments)
    {
        try
        {
            var git = CalledProgram.Run("git", arguments, OfGit);
            return git.ExitCode == 0 ? git.Output.Trim() : null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or TimeoutException)
        {
            return null;
        }
    }
}

/// <summary>The largest resident memory of the process from its creation on, looked at every 10 ms. Memory of a GPU is not in it.</summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Timer _timer;
    private long _bytes;

    public PeakMemory()
    {
        Look();
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    public long Bytes
    {
        get
        {
            Look();
            return Interlocked.Read(ref _bytes);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long now = Environment.WorkingSet, known;
        while (now > (known = Interlocked.Read(ref _bytes)) && Interlocked.CompareExchange(ref _bytes, now, known) != known)
        {
        }
    }
}

/// <summary>
/// What a small program of the system said. Both of its streams are read while it runs, so that neither fills up and stops it, and one that
/// does not end is ended.
/// </summary>
/// <param name="ExitCode">What it returned.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it printed to standard error.</param>
public sealed record CalledProgram(int ExitCode, string Output, string Error)
{
    /// <summary>Calls a program without input and waits for its end.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">When there is no such program.</exception>
    /// <exception cref="TimeoutException">When it has not ended in time; it has been killed, with all that it started.</exception>
    public static CalledProgram Run(string program, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        // A child that it leaves behind may hold its streams open for as long as it lives.
        if (process.WaitForExit(limit) && Task.WaitAll([output, error], limit)) return new(process.ExitCode, output.Result, error.Result);
        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"'{string.Join(' ', arguments.Prepend(program))}' has not ended within {limit.TotalSeconds:0} s.");
    }
}
