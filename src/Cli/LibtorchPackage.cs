using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;

namespace Diffusion.Cli;

/// <summary>
/// libtorch for the installed tool. A tool brings no packages of that size along, so it restores the package when a command first computes,
/// by a project in the user's cache, and keeps where the package is. From then on no network is needed.
/// </summary>
/// <param name="cache">The user's cache.</param>
/// <param name="say">Takes what is done, a line each.</param>
internal sealed class LibtorchPackage(string cache, Action<string> say)
{
    public const string Package = "libtorch-cpu-linux-x64";

    private const string Size = "128 MB to fetch, 600 MB on disk";

    /// <summary>The version that this program is made for.</summary>
    public static readonly string Version = typeof(LibtorchPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "LibtorchVersion").Value!;

    private readonly string _project = Path.Combine(cache, "libtorch", Version, "libtorch.csproj");

    /// <summary>Where the package was restored to.</summary>
    private string FolderFile => Path.Combine(Path.GetDirectoryName(_project)!, "folder.txt");

    /// <summary>
    /// Lets libtorch be found in the user's cache, and restored into it where it is nowhere, when something is first computed.
    /// </summary>
    public static void Offer() =>
        NativeLibtorch.LookAlsoIn(() => new LibtorchPackage(DataCache.OfUser().Folder, Console.Error.WriteLine).Folder());

    /// <summary>The folder of the libraries, which are restored where they are not yet.</summary>
    /// <exception cref="DllNotFoundException">When they cannot be restored.</exception>
    public string? Folder()
    {
        if (Known() is null) Restore();
        return Known();
    }

    /// <summary>The folder that an earlier call has restored it to; null before, or when the package is gone.</summary>
    public string? Known() =>
        File.Exists(FolderFile) && File.ReadAllText(FolderFile).Trim() is var folder && Directory.Exists(folder) ? folder : null;

    /// <summary>Restores the package and keeps where it is.</summary>
    /// <exception cref="DllNotFoundException">When 'dotnet restore' fails.</exception>
    public void Restore()
    {
        say($"libtorch {Version} is needed once: {Size}. 'dotnet restore {_project}' fetches the package {Package} ...");
        Directory.CreateDirectory(Path.GetDirectoryName(_project)!);
        File.WriteAllText(_project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{Package}" Version="[{Version}]" ExcludeAssets="all" />
              </ItemGroup>
            </Project>
            """);
        var (code, output) = Dotnet("restore", _project);
        if (code != 0)
            throw new DllNotFoundException(
                $"libtorch could not be restored. 'dotnet restore {_project}' says: {LastLine(output)} "
                + $"Run it where there is a network, or name a folder that has libtorch_cpu.so in {NativeLibtorch.FolderVariable}.");
        var assets = JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(_project)!, "obj", "project.assets.json")))!;
        var path = (string)assets["libraries"]![$"{Package}/{Version}"]!["path"]!;
        var folder = assets["packageFolders"]!.AsObject().Select(f => Path.Combine(f.Key, path, "runtimes", "linux-x64", "native"))
            .First(Directory.Exists);
        File.WriteAllText(FolderFile, folder);
        say($"libtorch is in {folder}");
    }

    private static (int Code, string Output) Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new DllNotFoundException("The command 'dotnet' could not be started.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static string LastLine(string output) =>
        output.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
        ?? output.Trim();
}
