using Diffusion.Framework.Files;
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

    /// <summary>Its record is not as it was written; nothing is taken from it, and the run is gone on with from its checkpoints.</summary>
    Damaged,
}

/// <summary>Tells how a run stands from its folder alone.</summary>
public static class VariantStates
{
    /// <summary>
    /// The state, with the run's record where there is one. A record that says "running" without a living process is of one that died.
    /// </summary>
    public static (VariantState State, RunRecord? Record) Of(RunFolder run) => Of(run, out _);

    /// <summary>The same, with what is wrong with a record that is damaged.</summary>
    public static (VariantState State, RunRecord? Record) Of(RunFolder run, out string? damage)
    {
        damage = null;
        if (FolderLock.IsHeld(run.LockFile)) return (VariantState.Running, null);
        RunRecord? record;
        try
        {
            record = File.Exists(run.RunFile) ? RunRecord.Read(run) : null;
        }
        catch (DamagedFileException e)
        {
            damage = e.Message;
            return (VariantState.Damaged, null);
        }

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
