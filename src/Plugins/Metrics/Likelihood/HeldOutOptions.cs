using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>Which data a likelihood is measured of, and how.</summary>
public abstract record HeldOutOptions
{
    [Description("held-out samples, the first so many"), Range(2, 100_000_000)]
    public int Samples { get; init; } = 1000;

    [Description("samples that go through the network at once"), Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 256;
}
