using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>How far a variant is, as its folder shows.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="State">How its run stands.</param>
/// <param name="Step">Training steps done.</param>
/// <param name="Loss">The last loss, or null before the first.</param>
/// <param name="Left">Time that training still needs, or null when nothing is known.</param>
/// <param name="Record">The run's record; null while it runs and before.</param>
/// <param name="Error">What went wrong.</param>
public sealed record VariantProgress(
    Variant Variant,
    VariantState State,
    long Step = 0,
    double? Loss = null,
    TimeSpan? Left = null,
    RunRecord? Record = null,
    string? Error = null)
{
    // Some twenty lines, which hold the newest value of each metric that is logged during training.
    private const int Tail = 4096;

    /// <summary>Training steps in all.</summary>
    public long Steps => Variant.Work.TrainingSteps;

    /// <summary>True when nothing more comes of it unless it is asked for: it is finished, has failed, or its process died.</summary>
    public bool HasEnded => State is VariantState.Finished or VariantState.Failed || Error is not null;

    /// <summary>Looks at the run's folder.</summary>
    public static VariantProgress Read(Variant variant, RunFolder run)
    {
        var (state, record) = VariantStates.Of(run, out var damage);
        if (state != VariantState.Running) return new(variant, state, record?.Step ?? 0, Record: record, Error: record?.Error ?? damage);
        var events = EventReader.ReadTail(run.EventsFile, Tail).Where(e => e.Type == "metric").ToLookup(e => e.Name);
        if (events["loss"].LastOrDefault() is not { Step: { } step } loss) return new(variant, state);
        double speed = events["stepsPerSecond"].LastOrDefault()?.Number ?? 0;
        TimeSpan? left = speed > 0 ? TimeSpan.FromSeconds((variant.Work.TrainingSteps - step) / speed) : null;
        return new(variant, state, step, loss.Number, left);
    }
}
