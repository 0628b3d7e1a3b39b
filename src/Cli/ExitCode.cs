namespace Diffusion.Cli;

/// <summary>What the program returns to its shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    public const int Failed = 1;

    /// <summary>The experiment or the command line is wrong; nothing was written.</summary>
    public const int Wrong = 2;

    /// <summary>Stopped by Ctrl+C or SIGTERM, after a checkpoint was written.</summary>
    public const int Interrupted = 130;
}
