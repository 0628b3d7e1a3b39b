using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Discrete;

/// <summary>How strong each step is: step i has the matrix <c>D_i = (1 - s_i) I + s_i D</c>.</summary>
public interface IStrengthSchedule
{
    static readonly PluginKind<IStrengthSchedule> Kind = new(
        "strength", "how strongly each step changes states", Effect.Training, "schedule")
    {
        Default = "constant",
    };

    /// <summary>s_1 to s_T, from 0 to 1.</summary>
    IReadOnlyList<double> Strengths { get; }
}
