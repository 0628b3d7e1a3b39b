namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>Text for a shell.</summary>
internal static class ShellText
{
    /// <summary>A word that the shell takes as it is.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A command of such words.</summary>
    public static string Quote(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));
}
