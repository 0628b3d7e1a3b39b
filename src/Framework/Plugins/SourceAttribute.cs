namespace Diffusion.Framework.Plugins;

/// <summary>The equation, algorithm or paper that a plugin implements, such as <c>Song et al. 2021, eq. 12</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SourceAttribute(string reference) : Attribute
{
    public string Reference { get; } = reference;
}
