using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Plugins.Tasks.Students;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Consistency;

/// <summary>Goes from noisy samples one step back on their paths, without gradients.</summary>
public interface IPathStep
{
    /// <summary>x_s, in the caller's dispose scope.</summary>
    /// <param name="x0">Clean samples, [B, ...].</param>
    /// <param name="eps">The noise that they were given.</param>
    /// <param name="xt">x_t = alpha_t x0 + sigma_t eps.</param>
    /// <param name="t">The level of each sample.</param>
    /// <param name="s">The less noisy level that each goes to; the clean one for some.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    Tensor From(Tensor x0, Tensor eps, Tensor xt, NoiseLevel[] t, NoiseLevel[] s, Condition? condition);
}

/// <summary>The straight path with the noise that the sample was given (Song et al. 2023, Algorithm 3): no teacher is needed.</summary>
public sealed class NoisePath : IPathStep
{
    public Tensor From(Tensor x0, Tensor eps, Tensor xt, NoiseLevel[] t, NoiseLevel[] s, Condition? condition)
    {
        var to = new LevelCoefficients(s, x0);
        return to.Column(l => l.Alpha) * x0 + to.Column(l => l.Sigma) * eps;
    }
}

/// <summary>
/// A step of the teacher's d xhat / d s = eps (Song et al. 2023, Algorithm 2): Euler's, which is DDIM, or Heun's, which takes the mean of
/// the slopes at both ends. A step to the clean level is Euler's.
/// </summary>
/// <param name="teacher">Gives the slopes.</param>
/// <param name="solver">How the step is made.</param>
public sealed class TeacherPath(Teacher teacher, PathSolver solver) : IPathStep
{
    public Tensor From(Tensor x0, Tensor eps, Tensor xt, NoiseLevel[] t, NoiseLevel[] s, Condition? condition)
    {
        var (from, to) = (new LevelCoefficients(t, xt), new LevelCoefficients(s, xt));
        var slope = Slope(xt, teacher.Denoise(xt, t, condition), from);
        var xs = Step(slope);
        if (solver == PathSolver.Euler) return xs;
        // No network is called at the clean level; those samples take the level that they left and are put back.
        NoiseLevel[] there = [.. s.Zip(t, (l, left) => l.IsClean ? left : l)];
        var mean = (slope + Slope(xs, teacher.Denoise(xs, there, condition), new(there, xt))) / 2;
        return where(to.Column(l => l.IsClean ? 1 : 0).to_type(ScalarType.Bool), xs, Step(mean));

        Tensor Step(Tensor along) => to.Column(l => l.Alpha)
            * (xt / from.Column(l => l.Alpha) + (to.Column(l => l.NoiseRatio) - from.Column(l => l.NoiseRatio)) * along);
    }

    private static Tensor Slope(Tensor x, Tensor x0, LevelCoefficients at) => (x - at.Column(l => l.Alpha) * x0) / at.Column(l => l.Sigma);
}

/// <summary>How a step of a teacher's path is made.</summary>
public enum PathSolver
{
    /// <summary>Of second order; two evaluations of the teacher.</summary>
    Heun,

    /// <summary>DDIM; one evaluation.</summary>
    Euler,
}
