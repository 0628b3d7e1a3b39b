namespace Diffusion.Framework.Sweeps;

/// <summary>How the program <c>diffusion</c> is started.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">What comes before the program's own arguments.</param>
public sealed record ProgramCommand(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The words that do what is left of a run.</summary>
    public IReadOnlyList<string> Resume(string folder) => [File, .. Arguments, "resume", folder];
}
