using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Estimates the clean sample: the one thing that samplers and guidance know of a model.</summary>
public interface IDenoiser
{
    /// <summary>The estimate of x0 and what else the network gives, in the caller's dispose scope.</summary>
    /// <param name="xt">Noisy samples at one level, [B, ...].</param>
    /// <param name="level">Their noise level; never the clean one.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition);
}

/// <summary>A denoiser that takes samples at different levels in one call, as training needs it.</summary>
public interface IEachLevelDenoiser : IDenoiser
{
    /// <summary>The estimate of x0 of samples at a level of their own each, in the caller's dispose scope.</summary>
    /// <param name="xt">Noisy samples, [B, ...].</param>
    /// <param name="levels">Their noise levels, B of them, none clean.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    Tensor DenoiseEach(Tensor xt, IReadOnlyList<NoiseLevel> levels, Condition? condition);
}

/// <summary>For those who need the estimate alone.</summary>
public static class Denoisers
{
    /// <summary>The estimate of x0, of the shape of <paramref name="xt"/>.</summary>
    public static Tensor Denoise(this IDenoiser denoiser, Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        return denoiser.Predict(xt, level, condition).X0.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The estimate of x0 of samples at a level of their own each, of the shape of <paramref name="xt"/>: in one call where the denoiser
    /// takes them so, else in one for each level.
    /// </summary>
    public static Tensor DenoiseEach(this IDenoiser denoiser, Tensor xt, IReadOnlyList<NoiseLevel> levels, Condition? condition)
    {
        if (denoiser is IEachLevelDenoiser each) return each.DenoiseEach(xt, levels, condition);
        using var scope = NewDisposeScope();
        var x0 = empty_like(xt);
        foreach (var group in levels.Select((level, row) => (Level: level, Row: (long)row)).GroupBy(p => p.Level))
        {
            var rows = tensor(group.Select(p => p.Row).ToArray(), dtype: int64, device: xt.device);
            x0.index_copy_(0, rows, denoiser.Denoise(xt.index_select(0, rows), group.Key, condition?.Map(v => v.index_select(0, rows))));
        }

        return x0.MoveToOuterDisposeScope();
    }
}

/// <summary>
/// A denoiser that changes or watches another. The order of composition, inside out: network, guidance, clipping, watchers.
/// </summary>
public abstract class DelegatingDenoiser(IDenoiser inner) : IDenoiser
{
    /// <summary>The denoiser that this one wraps.</summary>
    protected IDenoiser Inner { get; } = inner;

    public virtual Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => Inner.Predict(xt, level, condition);
}
