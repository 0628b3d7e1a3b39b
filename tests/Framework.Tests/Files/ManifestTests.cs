using Diffusion.Framework.Files;

namespace Diffusion.Framework.Tests.Files;

public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Of(string name) => Path.Combine(_folder.Path, name);

    private string? Damage()
    {
        try
        {
            Manifest.CheckAll(_folder.Path);
            return null;
        }
        catch (DamagedFileException e)
        {
            return e.Message.Replace(_folder.Path + "/", "", StringComparison.Ordinal);
        }
    }

    /// <summary>The digest of "a" is that of FIPS 180's tools: ca97...</summary>
    [Fact]
    public void IsThatOfSha256sum()
    {
        _folder.File("b.dat", "a");
        Manifest.Write(_folder.Path);
        Assert.Equal(
            "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  b.dat\n", File.ReadAllText(Of(Manifest.Name)));
        Assert.Null(Damage());
    }

    [Fact]
    public void NamesWhatIsNotAsItWasWritten()
    {
        _folder.File("a.dat", "one");
        _folder.File("b.dat", "two");
        Assert.Null(Damage());
        Manifest.Write(_folder.Path);
        _folder.File("b.dat", "twp");
        Assert.Equal("'b.dat' is damaged: it has another SHA-256 than 'manifest.sha256' beside it tells.", Damage());
        File.Delete(Of("b.dat"));
        Assert.Equal("'b.dat' is damaged: it is missing, though 'manifest.sha256' beside it names it.", Damage());
        _folder.File("b.dat", "two");
        _folder.File("c.dat", "three");
        Assert.Equal("'c.dat' is damaged: it is not named by 'manifest.sha256' beside it.", Damage());
        File.Delete(Of("c.dat"));
        Assert.Null(Damage());
        File.WriteAllText(Of(Manifest.Name), "x" + File.ReadAllText(Of(Manifest.Name)));
        Assert.Equal("'manifest.sha256' is damaged: it has a line that is no digest and name of a file.", Damage());
    }

    /// <summary>Before, a look into a checkpoint with a desktop's file manager made it a damaged one.</summary>
    [Theory]
    [InlineData(".DS_Store")]
    [InlineData(".nfs0000000000000001")]
    [InlineData("Thumbs.db")]
    [InlineData("desktop.ini")]
    public void WhatTheSystemLeavesInAnyFolderIsNoDamage(string name)
    {
        _folder.File("a.dat", "one");
        Manifest.Write(_folder.Path);
        _folder.File(name, "x");
        Assert.Null(Damage());
    }

    /// <summary>One bit makes an absolute path of 'optimizer.dat'; what a manifest names lies beside it.</summary>
    [Theory]
    [InlineData("/ptimizer.dat")]
    [InlineData("../optimizer.dat")]
    [InlineData("a/../optimizer.dat")]
    [InlineData("a//optimizer.dat")]
    [InlineData("")]
    public void NamesFilesOfItsOwnFolder(string name)
    {
        _folder.File("optimizer.dat", "a");
        Manifest.Write(_folder.Path);
        File.WriteAllText(
            Of(Manifest.Name), File.ReadAllText(Of(Manifest.Name)).Replace("optimizer.dat", name, StringComparison.Ordinal));
        Assert.Equal("'manifest.sha256' is damaged: it has a line that is no digest and name of a file.", Damage());
    }

    /// <summary>Outside plugins bring files in folders. Before, a run that kept such a copy could not be read again.</summary>
    [Fact]
    public void NamesFilesInFoldersBelow()
    {
        _folder.File("a/b/weights.npy", "a");
        Manifest.Write(_folder.Path, ["a/b/weights.npy"]);
        Assert.Null(Damage());
        File.WriteAllText(Of("a/b/weights.npy"), "b");
        Assert.Equal("'a/b/weights.npy' is damaged: it has another SHA-256 than 'manifest.sha256' beside it tells.", Damage());
    }
}
