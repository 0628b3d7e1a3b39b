using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Students;

/// <summary>A trained denoiser that another network learns from, on the levels of that network's schedule. It is not trained.</summary>
/// <param name="denoiser">Its estimate of x0.</param>
/// <param name="schedule">The schedule that it was trained on.</param>
public sealed class Teacher(IDenoiser denoiser, INoiseSchedule schedule)
{
    private readonly Dictionary<NoiseLevel, NoiseLevel> _own = [];

    public Teacher(GaussianModel model)
        : this(model.Denoiser, model.Schedule)
    {
    }

    /// <summary>
    /// The estimate of x0 of samples at a level of their own each, without gradients, of the shape of <paramref name="xt"/>.
    /// </summary>
    /// <param name="xt">Noisy samples, [B, ...].</param>
    /// <param name="levels">Their noise levels, of any schedule.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    public Tensor Denoise(Tensor xt, IReadOnlyList<NoiseLevel> levels, Condition? condition)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        NoiseLevel[] own = [.. levels.Select(Own)];
        if (!own.SequenceEqual(levels))
        {
            double[] scales = [.. own.Zip(levels, (o, l) => o.Alpha / l.Alpha)];
            long[] shape = [own.Length, .. Enumerable.Repeat(1L, xt.shape.Length - 1)];
            xt = tensor(scales, dtype: float64).to(xt.dtype, xt.device).reshape(shape) * xt;
        }

        return denoiser.DenoiseEach(xt, own, condition).MoveToOuterDisposeScope();
    }

    private NoiseLevel Own(NoiseLevel level)
    {
        if (!_own.TryGetValue(level, out var own)) _own[level] = own = schedule.Own(level);
        return own;
    }
}
