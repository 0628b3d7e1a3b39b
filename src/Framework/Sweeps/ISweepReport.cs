namespace Diffusion.Framework.Sweeps;

/// <summary>Compares the variants of a sweep.</summary>
public interface ISweepReport
{
    /// <summary>Writes the comparison into the sweep's folder, as its record and its runs' folders are now.</summary>
    ReportOutcome Write(SweepFolder folder);
}

/// <summary>A written report.</summary>
/// <param name="Answer">What the comparison says.</param>
/// <param name="Warnings">What is not as it should be.</param>
/// <param name="Files">The page first.</param>
public sealed record ReportOutcome(string Answer, IReadOnlyList<string> Warnings, IReadOnlyList<string> Files)
{
    /// <summary>What a user is told.</summary>
    public IEnumerable<string> Sentences => Warnings.Prepend(Answer);
}
