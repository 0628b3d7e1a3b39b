namespace Diffusion.Framework.Sweeps;

/// <summary>What came of a sweep.</summary>
/// <param name="Board">How every run stands.</param>
/// <param name="Report">Its report; null where none was written.</param>
public sealed record SweepOutcome(SweepBoard Board, ReportOutcome? Report);
