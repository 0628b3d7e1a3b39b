using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>The section <c>sampling</c> of an experiment whose task draws samples. Tasks may derive from it.</summary>
public record DrawingOptions
{
    [Description("how many samples are drawn"), Range(1, 10_000_000)]
    public int Count { get; init; } = 1000;

    [Description("samples that are drawn at once"), Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 500;

    /// <summary>The section <c>sampling</c> with the options of a task.</summary>
    public static OptionsSection<TOptions> SectionOf<TOptions>(string description)
        where TOptions : DrawingOptions, new() => new("sampling", description, Effect.Drawing);
}
