namespace Diffusion.Framework.Plugins;

/// <summary>
/// The number of a definition: of what a plugin computes in training and drawing, or of how a metric is defined. It is raised when a later
/// version changes numbers on purpose. It is part of a run's identity and stands beside each metric, so that old numbers are never ranked
/// against new ones.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RevisionAttribute(int number) : Attribute
{
    /// <summary>The revision of a plugin without the attribute.</summary>
    public const int First = 1;

    public int Number { get; } = number;
}
