namespace Diffusion.Framework.Plugins;

/// <summary>One choice that an experiment makes.</summary>
/// <param name="Name">Singular name, such as <c>sampler</c>.</param>
/// <param name="Section">The key of the experiment file that holds the choice.</param>
/// <param name="Contract">The interface that its plugins implement.</param>
/// <param name="Default">The plugin that is used when the section is absent; null when the experiment must choose.</param>
/// <param name="Description">What is chosen, one line.</param>
/// <param name="IsList">True when an experiment may name several, in a list. Where there is a default, one alone needs no list.</param>
public sealed record PluginKind(string Name, string Section, Type Contract, string? Default, string Description, bool IsList = false)
{
    /// <summary>True when a plugin may stand in the section itself.</summary>
    public bool TakesOne => !IsList || Default is not null;

    public override string ToString() => Name;
}
