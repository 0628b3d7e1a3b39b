namespace Diffusion.Framework.Sweeps;

/// <summary>How the program <c>diffusion</c> is started.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">What comes before the program's own arguments.</param>
public sealed record ProgramCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The words that do what is left of the run whose folder comes next.</summary>
    public IReadOnlyList<string> Resume() => [File, .. Arguments, "resume"];

    /// <summary>The words that write the report of a sweep.</summary>
    public IReadOnlyList<string> Report(string sweepFolder) => [File, .. Arguments, "report", sweepFolder];
}
