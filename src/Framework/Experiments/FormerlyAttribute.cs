namespace Diffusion.Framework.Experiments;

/// <summary>
/// The name that an option had in an earlier version. It is still understood, in the folders of earlier runs and elsewhere.
/// </summary>
/// <param name="name">The earlier name in JSON.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FormerlyAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>
    /// Why the earlier name, which could be taken for something else now, is understood in the folders of earlier runs alone: a sentence
    /// that says what to write.
    /// </summary>
    public string? RefusedElsewhere { get; init; }
}
