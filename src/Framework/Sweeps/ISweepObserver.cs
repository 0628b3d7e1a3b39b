namespace Diffusion.Framework.Sweeps;

/// <summary>Shows a sweep to whoever started it.</summary>
public interface ISweepObserver
{
    /// <summary>Called about once a second.</summary>
    void Look(SweepBoard board);

    /// <summary>A variant's state has changed.</summary>
    void Changed(SweepBoard board, VariantProgress progress);

    /// <summary>Something went wrong that does not stop the sweep; may be called from another thread.</summary>
    void Warn(string message);
}
