using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Noise;

/// <summary>
/// How noise grows with time: the marginals <c>x_t = alpha(t) x0 + sigma(t) eps</c> and the SDE
/// <c>dx = f(t) x dt + g(t) dW</c> that has them. Pure double arithmetic, no tensors.
/// </summary>
public interface INoiseSchedule
{
    static readonly PluginKind<INoiseSchedule> Kind = new("schedule", "how noise grows with time", Effect.Training)
    {
        Default = "cosine",
    };

    /// <summary>Signal scale at t in [<see cref="MinTime"/>, <see cref="MaxTime"/>].</summary>
    double Alpha(double t);

    /// <summary>Noise scale at t in [<see cref="MinTime"/>, <see cref="MaxTime"/>].</summary>
    double Sigma(double t);

    /// <summary>f(t) = d log alpha / dt.</summary>
    double Drift(double t);

    /// <summary>g(t)^2 = d sigma^2/dt - 2 f sigma^2.</summary>
    double DiffusionSquared(double t);

    /// <summary>The smallest time that is trained and sampled; 1/T of a discrete schedule.</summary>
    double MinTime { get; }

    /// <summary>The time of (almost) pure noise: 1, or where time is the noise itself, as in EDM, the largest noise.</summary>
    double MaxTime { get; }

    /// <summary>T of a discrete schedule, whose times are i/T; null when time is continuous.</summary>
    int? Steps { get; }

    /// <summary>Both scales at one time.</summary>
    NoiseLevel At(double t) => new(t, Alpha(t), Sigma(t));
}
