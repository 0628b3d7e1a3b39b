namespace Diffusion.Framework.Files;

/// <summary>A file that the program wrote is not as it was written. What it says is used for nothing.</summary>
/// <param name="file">The file.</param>
/// <param name="why">What is wrong with it, a predicate.</param>
/// <param name="advice">What to do, a sentence; empty where the caller knows.</param>
public sealed class DamagedFileException(string file, string why, string advice = "")
    : IOException($"'{file}' is damaged: it {why}.{(advice.Length == 0 ? "" : " " + advice)}")
{
    public string File { get; } = file;

    /// <summary>The same with what to do.</summary>
    public DamagedFileException With(string whatToDo) => new(File, why, whatToDo);
}
