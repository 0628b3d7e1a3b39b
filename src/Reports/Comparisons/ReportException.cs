namespace Diffusion.Reports.Comparisons;

/// <summary>What was asked of a report cannot be; nothing was written.</summary>
public sealed class ReportException(string message) : Exception(message);
