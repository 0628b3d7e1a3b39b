namespace Diffusion.Framework.Tracking;

/// <summary>A path that should hold a run does not, or holds several.</summary>
public sealed class RunNotFoundException : Exception
{
    private const int Named = 5;

    public RunNotFoundException(string path)
        : base($"There is no run in '{path}'. A run's folder holds an experiment.json; 'diffusion run' prints its path when it starts.")
    {
    }

    /// <summary>For a path that should hold one run and holds these.</summary>
    public RunNotFoundException(string path, IReadOnlyList<RunFolder> runs)
        : base($"There are {runs.Count} runs in '{path}'; name one of them: "
            + $"{string.Join(", ", runs.Take(Named).Select(r => $"{r.Name}/{r.Id}"))}{(runs.Count > Named ? ", ..." : "")}.")
    {
    }
}
