namespace Diffusion.Framework.Experiments;

/// <summary>
/// The numbers of what the engine itself computes. One is raised when a later version changes results on purpose; plugins have numbers of
/// their own.
/// </summary>
public static class EngineRevision
{
    /// <summary>The training loop, the order of batches, the split of the seed.</summary>
    public const int Training = 1;

    /// <summary>What is common to all drawing.</summary>
    public const int Drawing = 1;

    /// <summary>The format of a run's folder. Folders of format 1 name none.</summary>
    public const int Format = 2;
}
