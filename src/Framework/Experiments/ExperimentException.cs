namespace Diffusion.Framework.Experiments;

/// <summary>An experiment is wrong; carries every problem that was found. Nothing has been written.</summary>
/// <param name="problems">At least one.</param>
/// <param name="what">How the message calls it, such as "experiment" or "sweep".</param>
public sealed class ExperimentException(IReadOnlyList<Problem> problems, string what = "experiment") : Exception(Describe(problems, what))
{
    public IReadOnlyList<Problem> Problems { get; } = problems;

    private static string Describe(IReadOnlyList<Problem> problems, string what) =>
        (problems.Count == 1 ? $"The {what} has a problem:" : $"The {what} has {problems.Count} problems:")
        + string.Concat(problems.Select(p => $"\n  {p}"));
}
