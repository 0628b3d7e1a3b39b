using Diffusion.Framework.Running;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>The folder of packages is found whether or not the variable that names it ends with a slash.</summary>
public sealed class PackageFolderTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("/packages")]
    [InlineData("/packages/")]
    public void EveryPathOfAPackageIsWhole(string root)
    {
        using var folder = new TemporaryFolder();
        var project = folder.File(
            "a.proj",
            $"""
            <Project>
              <PropertyGroup>
                <NuGetPackageRoot>{root}</NuGetPackageRoot><TorchSharpVersion>1</TorchSharpVersion><LibtorchVersion>2</LibtorchVersion>
                <CecilVersion>3</CecilVersion><BuildLinux>true</BuildLinux>
              </PropertyGroup>
              <Import Project="{Repository.Root}/eng/TorchSharpBinding.targets" />
              <Import Project="{Repository.Root}/eng/TorchSharpAssembly.targets" />
              <Import Project="{Repository.Root}/Directory.Build.targets" />
            </Project>
            """);

        var evaluated = CalledProgram.Run(
            "dotnet",
            ["msbuild", project, "-getProperty:BindingSource", "-getProperty:TorchSharpSource", "-getProperty:LibtorchFolder"], Limit);

        Assert.Equal(0, evaluated.ExitCode);
        Assert.Equal(
            ["/packages/libtorch-cpu-linux-x64/2/runtimes/linux-x64/native/", "/packages/torchsharp/1/lib/net8.0/TorchSharp.dll",
                "/packages/torchsharp/1/runtimes/linux-x64/native/libLibTorchSharp.so"],
            System.Text.Json.JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("Properties").EnumerateObject()
                .Select(p => p.Value.GetString()).Order(StringComparer.Ordinal));
    }

    /// <summary>No path is put together otherwise.</summary>
    [Fact]
    public void TheFolderIsNeverPutBeforeAPathAsItIs()
    {
        const string Whole = "$([MSBuild]::EnsureTrailingSlash($(NuGetPackageRoot)))";
        var files = new[] { Repository.Root, Path.Combine(Repository.Root, "eng") }.SelectMany(
            f => Directory.EnumerateFiles(f, "*.targets"));
        Assert.DoesNotContain(
            files.SelectMany(File.ReadLines),
            l => l.Replace(Whole, "", StringComparison.Ordinal).Contains("NuGetPackageRoot", StringComparison.Ordinal));
    }
}
