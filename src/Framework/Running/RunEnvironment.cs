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
