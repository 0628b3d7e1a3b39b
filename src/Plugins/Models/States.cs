using Diffusion.Framework.Data;

namespace Diffusion.Plugins.Models;

/// <summary>What networks of discrete states ask of a space.</summary>
internal static class States
{
    /// <summary>How many states a value has; null where values are no states.</summary>
    public static int? Count(SampleValues values) => values switch
    {
        StateValues states => states.Count,
        TokenValues tokens => tokens.Vocabulary,
        _ => null,
    };
}
