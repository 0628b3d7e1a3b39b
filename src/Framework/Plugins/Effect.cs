namespace Diffusion.Framework.Plugins;

/// <summary>
/// What a setting can change, from nothing to everything: who changes one also changes those before it. Identity, shared trainings and
/// kept samples follow from it.
/// </summary>
public enum Effect
{
    /// <summary>Nothing of a result: where it is kept, shown or computed, and how often something is written.</summary>
    Nothing,

    /// <summary>The numbers that judge a model and its samples.</summary>
    Judging,

    /// <summary>Samples, and with them the numbers.</summary>
    Drawing,

    /// <summary>Weights, and with them everything.</summary>
    Training,
}

/// <summary>Says of one option that it can change less than the section that it stands in.</summary>
/// <param name="effect">The most that it changes.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AffectsAttribute(Effect effect) : Attribute
{
    public Effect Effect { get; } = effect;
}
