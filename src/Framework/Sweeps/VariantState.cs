using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>How a variant's run stands.</summary>
public enum VariantState
{
    /// <summary>Nothing has been done.</summary>
    Waiting,

    /// <summary>A living process works on it.</summary>
    Running,

    Finished,

    /// <summary>It ended with an error, and is not tried again unless asked for.</summary>
    Failed,

    /// <summary>It was stopped or its process died; it can be gone on with.</summary>
    Interrupted,
}

/// <summary>Tells how a run stands from its folder alone.</summary>
public static class VariantStates
{
    /// <summary>
    /// The state, with the run's record where there is one. A record that says "running" without a living process is of one that died.
    /// </summary>
    public static (VariantState State, RunRecord? Record) Of(RunFolder run)
    {
        if (FolderLock.IsHeld(run.LockFile)) return (VariantState.Running, null);
        var record = File.Exists(run.RunFile) ? RunRecord.Read(run) : null;
        var state = record?.Status switch
        {
            null => VariantState.Waiting,
            RunStatus.Finished => VariantState.Finished,
            RunStatus.Failed => VariantState.Failed,
            _ => VariantState.Interrupted,
        };
        return (state, record);
    }
}
