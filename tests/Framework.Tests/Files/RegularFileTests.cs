using System.Diagnostics;
using Diffusion.Framework.Files;

namespace Diffusion.Framework.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PipesAndDevicesAreNone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Files of this kind are those of Linux.");
        var pipe = Path.Combine(_folder.Path, "pipe");
        using (var made = Process.Start("mkfifo", pipe)) made.WaitForExit();
        var link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, pipe);
        Assert.Equal("is a pipe; allowed: a regular file.", RegularFile.Refusal(pipe));
        Assert.Equal("is a pipe; allowed: a regular file.", RegularFile.Refusal(link));
        Assert.Equal("is a device; allowed: a regular file.", RegularFile.Refusal("/dev/zero"));
        Assert.Null(RegularFile.Refusal(_folder.File("a", "b")));
        Assert.Null(RegularFile.Refusal(_folder.Path));
        Assert.Null(RegularFile.Refusal(Path.Combine(_folder.Path, "nothing")));
        Assert.Null(RegularFile.Refusal("a\0b"));
    }

    [Fact]
    public void WhatIsNotThereAndWhatIsAFolderAreToldApart()
    {
        Assert.Null(RegularFile.Absence(_folder.File("a", "b")));
        Assert.Equal("is a folder; expected a file", RegularFile.Absence(_folder.Path));
        Assert.Equal("does not exist", RegularFile.Absence(Path.Combine(_folder.Path, "nothing")));
    }
}
