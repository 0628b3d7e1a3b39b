namespace Diffusion.Framework.Tracking;

/// <summary>A path that should hold a run does not.</summary>
public sealed class RunNotFoundException(string path)
    : Exception($"There is no run in '{path}'. A run's folder holds an experiment.json; 'diffusion run' prints its path when it starts.");
