namespace Diffusion.Framework.Sweeps;

/// <summary>Which of the variants that have ended are run again.</summary>
public enum Rerun
{
    None,

    /// <summary>Those that failed go on from their last checkpoint.</summary>
    Failed,

    /// <summary>Everything is made anew, the trainings too; what was there is put aside.</summary>
    All,
}
