using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Students;

/// <summary>A student starts as its teacher where its weights mean the same: network, objective and schedule are alike.</summary>
public static class InitialWeights
{
    private const int Probes = 7;

    /// <summary>The teacher's network; null where it has nothing to train, such as the oracle.</summary>
    public static nn.Module? NetworkOf(GaussianModel teacher) =>
        teacher.Denoiser is NetworkDenoiser { Network: nn.Module module } && module.parameters().Any() ? module : null;

    /// <summary>True where the teacher's weights would make the student estimate what its teacher estimates.</summary>
    public static bool Fit(GaussianModel teacher, nn.Module student, IParameterization parameterization, INoiseSchedule schedule) =>
        NetworkOf(teacher) is { } network
        && Shapes(network).SequenceEqual(Shapes(student))
        && Enumerable.Range(0, Probes).Select(i => schedule.TimeAt(i / (Probes - 1.0)))
            .All(t => IsAlike(((NetworkDenoiser)teacher.Denoiser).Parameterization, parameterization, teacher.Schedule, schedule, t));

    /// <summary>Copies parameters from one network into another that is like it.</summary>
    public static void Copy(nn.Module from, nn.Module to)
    {
        using var noGradients = no_grad();
        foreach (var (own, other) in to.parameters().Zip(from.parameters())) own.copy_(other);
    }

    private static bool IsAlike(IParameterization one, IParameterization other, INoiseSchedule first, INoiseSchedule second, double time)
    {
        var level = second.At(time);
        return first.MinTime <= time && time <= first.MaxTime && first.At(time) == level && one.Target(level) == other.Target(level)
            && one.InputScale(level) == other.InputScale(level) && one.NetworkTime(level) == other.NetworkTime(level);
    }

    private static IEnumerable<string> Shapes(nn.Module module) =>
        module.named_parameters().Select(p => $"{p.name} [{string.Join(", ", p.parameter.shape)}]");
}
