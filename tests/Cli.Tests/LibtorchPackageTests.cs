using Diffusion.Framework.Torch;

namespace Diffusion.Cli.Tests;

/// <summary>How the installed tool finds libtorch; that it restores it is tried by <c>eng/tutorial.sh</c>, which takes minutes.</summary>
public sealed class LibtorchPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Where the program finds libtorch itself, as here, nothing is restored and nothing said.</summary>
    [Fact]
    public void WhereLibtorchIsFoundNothingIsRestored()
    {
        var said = new List<string>();
        NativeLibtorch.LookAlsoIn(() => new LibtorchPackage(_folder.Path, said.Add).Folder());
        Assert.NotNull(NativeLibtorch.Find());
        Assert.Empty(said);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    /// <summary>The folder is kept, and is forgotten when the package was deleted.</summary>
    [Fact]
    public void TheFolderThatWasRestoredIsKeptWhileItExists()
    {
        var package = new LibtorchPackage(_folder.Path, _ => { });
        Assert.Null(package.Known());
        var restored = Directory.CreateDirectory(Path.Combine(_folder.Path, "packages"));
        var kept = Path.Combine(_folder.Path, "libtorch", LibtorchPackage.Version);
        Directory.CreateDirectory(kept);
        File.WriteAllText(Path.Combine(kept, "folder.txt"), restored.FullName);
        Assert.Equal(restored.FullName, package.Known());
        restored.Delete();
        Assert.Null(package.Known());
    }

    public void Dispose()
    {
        NativeLibtorch.LookAlsoIn(() => null);
        _folder.Dispose();
    }
}
