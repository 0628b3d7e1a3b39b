namespace Diffusion.Framework.Noise;

/// <summary>A plugin whose numbers say less on some schedules, such as those that begin with much noise.</summary>
public interface IWarnsOfSchedule
{
    /// <summary>What is less on this schedule: a clause that follows the plugin's name, with its full stop; else null.</summary>
    string? Warning(INoiseSchedule schedule);
}
