namespace Diffusion.Framework.Tracking;

/// <summary>Another process is working in a run's folder.</summary>
public sealed class RunInUseException(RunFolder folder)
    : Exception($"The run in '{folder.Path}' is being run by another process. Wait for it, or end it; it can then be gone on with.");
