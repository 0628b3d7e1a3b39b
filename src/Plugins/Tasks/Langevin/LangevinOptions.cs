using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Tasks.Langevin;

/// <summary>The process; the defaults are those of Dockhorn et al. 2022, section 4.</summary>
public sealed record LangevinOptions
{
    [Description("how fast time runs"), Range(0.1, 100.0)]
    public double Beta { get; init; } = 4;

    [Description("mass M; friction is 2 sqrt(M), critical damping"), Range(1e-3, 100.0)]
    public double Mass { get; init; } = 0.25;

    [Description("variance of velocities at time 0, as a share of M"), Range(1e-6, 1.0)]
    public double StartVelocity { get; init; } = 0.04;

    [Description("the time at which training and sampling end, before 0"), Range(1e-6, 0.1)]
    public double LeastTime { get; init; } = 1e-3;

    internal LangevinProcess Process => new(Beta, Mass, StartVelocity);
}

/// <summary>The section <c>sampling</c> of the task.</summary>
public sealed record LangevinSamplingOptions : DrawingOptions
{
    /// <summary>The section.</summary>
    public static readonly OptionsSection<LangevinSamplingOptions> Section = SectionOf<LangevinSamplingOptions>(
        "how many samples are drawn, in how many steps");

    [Description("steps from the end of the process to a sample, one evaluation each"), Range(1, 100_000)]
    public int Steps { get; init; } = 100;

    [Description("how the times of the steps are spread: with their square roots evenly, denser near the data, or evenly")]
    public LangevinSpacing Spacing { get; init; }

    /// <summary>The times of all steps, falling from 1 to <paramref name="least"/>.</summary>
    public IReadOnlyList<double> Times(double least) => [.. Enumerable.Range(0, Steps + 1).Select(i => 1 - (double)i / Steps).Select(rest =>
        Spacing == LangevinSpacing.Quadratic
            ? Math.Pow(Math.Sqrt(least) + (1 - Math.Sqrt(least)) * rest, 2)
            : least + (1 - least) * rest)];
}

/// <summary>How the times of steps are spread.</summary>
public enum LangevinSpacing
{
    /// <summary>Their square roots evenly (Dockhorn et al. 2022, appendix, quadratic striding).</summary>
    Quadratic,

    /// <summary>Evenly.</summary>
    Uniform,
}
