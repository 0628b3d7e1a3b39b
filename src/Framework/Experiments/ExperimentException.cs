namespace Diffusion.Framework.Experiments;

/// <summary>An experiment is wrong; carries every problem that was found. Nothing has been written.</summary>
public sealed class ExperimentException(IReadOnlyList<Problem> problems) : Exception(Describe(problems))
{
    public IReadOnlyList<Problem> Problems { get; } = problems;

    private static string Describe(IReadOnlyList<Problem> problems) =>
        (problems.Count == 1 ? "The experiment has a problem:" : $"The experiment has {problems.Count} problems:")
        + string.Concat(problems.Select(p => $"\n  {p}"));
}
