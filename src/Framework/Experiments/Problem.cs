namespace Diffusion.Framework.Experiments;

/// <summary>One thing that is wrong with an experiment.</summary>
/// <param name="Where">The file, or the override, that it stands in.</param>
/// <param name="Path">The JSON path inside it, such as <c>sampler.eta</c>; empty for the whole file.</param>
/// <param name="Message">What was found, what is allowed, what to do.</param>
public sealed record Problem(string Where, string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"{Where}: {Message}" : $"{Where}: {Path}: {Message}";
}
