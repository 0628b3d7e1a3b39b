using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Tests.Tracking;

public sealed class FolderLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("diffusion-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void OneAtATimeHoldsIt()
    {
        var file = Path.Combine(_folder, "run.lock");
        Assert.False(FolderLock.IsHeld(file));
        using (var held = FolderLock.TryTake(file))
        {
            Assert.NotNull(held);
            Assert.True(FolderLock.IsHeld(file));
            Assert.Null(FolderLock.TryTake(file));
        }

        Assert.False(FolderLock.IsHeld(file));
        using var next = FolderLock.TryTake(file);
        Assert.NotNull(next);
    }

    [Fact]
    public void ARecordThatSaysRunningIsOfADeadProcessUnlessTheLockIsHeld()
    {
        var run = RunFolder.At(_folder);
        Assert.Equal(VariantState.Waiting, VariantStates.Of(run).State);
        new RunRecord { Status = RunStatus.Running, Name = "a", Id = "b", StartedAt = DateTimeOffset.UnixEpoch }.Write(run);
        Assert.Equal(VariantState.Interrupted, VariantStates.Of(run).State);
        using var held = FolderLock.TryTake(run.LockFile);
        Assert.Equal(VariantState.Running, VariantStates.Of(run).State);
    }

    /// <summary>A run of another user, or on a disk that is read only. This file of the system nobody may write, root neither.</summary>
    [Fact]
    public void WhatMayOnlyBeReadIsLookedAtWithoutAnError()
    {
        const string ReadOnly = "/proc/sys/kernel/ostype";
        Assert.SkipUnless(File.Exists(ReadOnly), "The test uses a file of Linux.");
        Assert.False(FolderLock.IsHeld(ReadOnly));
    }
}
