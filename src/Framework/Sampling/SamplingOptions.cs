using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Sampling;

/// <summary>The section <c>sampling</c> of an experiment.</summary>
public sealed record SamplingOptions
{
    [Description("how many samples are drawn"), Range(1, 10_000_000)]
    public int Count { get; init; } = 1000;

    [Description("steps from noise to sample; the grid 'explicit' has its own"), Range(1, 100_000)]
    public int Steps { get; init; } = 100;

    [Description("samples that are drawn at once"), Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 500;

    [Description("the classes that are asked for, in turn; every class when absent")]
    public IReadOnlyList<int>? Classes { get; init; }

    [Description("the targets that are asked for, in turn, one after the other in one list; those of the held-out data when absent")]
    public IReadOnlyList<double>? Vectors { get; init; }

    [Description(
        "sampling starts at the largest time whose log-SNR is at least this; "
        + "schedules that end noisier are cut there, except at -100")]
    [Range(NoiseFloor.None, 100.0)]
    public double MinLogSnr { get; init; } = -10.2;
}
