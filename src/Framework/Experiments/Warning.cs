namespace Diffusion.Framework.Experiments;

/// <summary>A choice of an experiment that is allowed but unfit: it runs, and its numbers are not what they could be.</summary>
/// <param name="Path">The JSON path of the choice to change, such as <c>grid</c>; empty where it is none of the experiment's.</param>
/// <param name="Message">What is unfit, by which numbers, and what to do: a whole sentence.</param>
public sealed record Warning(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
