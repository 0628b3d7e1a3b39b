using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>Which data a likelihood is measured of, and how.</summary>
public abstract record LikelihoodOptions
{
    [Description("so many samples of the part, chosen at random, the same for every run"), Range(2, 100_000_000)]
    public int Samples { get; init; } = 1000;

    [Description("the part of the data that is measured")]
    public ComparedPart Part { get; init; } = ComparedPart.Test;

    [Description("samples that go through the network at once"), Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 256;

    /// <summary>The samples that are measured.</summary>
    internal Samples Chosen(Dataset data) => Part.Of(data).Aggregate((all, more) => all.Concat(more)).Subset(Samples);
}
