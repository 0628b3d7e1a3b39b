using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Diffusion.Framework.Noise;

/// <summary>What all discrete schedules can do.</summary>
public abstract record DiscreteScheduleOptions
{
    [Description("T, the number of steps"), Range(1, 1_000_000)]
    public int Steps { get; init; } = 1000;

    [Description("true rescales the schedule so that its last step is noise alone; sampling starts there when sampling.minLogSnr is -100")]
    public bool ZeroTerminalSnr { get; init; }
}
