using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Langevin;

/// <summary>
/// The exact score of data that is a mixture of Gaussians: pairs are a mixture too, of components with mean (XX m_k, VX m_k) and one
/// covariance for each dimension.
/// </summary>
public sealed class MixtureVelocityScore(LangevinProcess process, GaussianMixture mixture) : IVelocityScore
{
    public Tensor Of(Tensor x, Tensor v, double time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var map = process.At(time).Mean;
        var of = mixture.StandardDeviations.Select(s => process.CovarianceOf(time, s * s)).ToArray();
        var means = Row([.. mixture.Means.SelectMany(m => m)]).reshape(mixture.Components, mixture.Dimensions);
        // [B, K, D].
        var dx = x.flatten(1).unsqueeze(1) - map.XX * means;
        var dv = v.flatten(1).unsqueeze(1) - map.VX * means;
        Tensor PerComponent(Func<PairCovariance, double> number) => Row([.. of.Select(number)]).reshape(1, -1, 1);
        var (xx, xv, vv) = (PerComponent(c => c.XX), PerComponent(c => c.XV), PerComponent(c => c.VV));
        var determinant = PerComponent(c => c.Determinant);
        var squares = ((vv * dx.square() - 2 * xv * dx * dv + xx * dv.square()) / determinant).sum(2);
        var log = Row([.. mixture.Weights.Select(w => Math.Log(w))])
            - mixture.Dimensions / 2.0 * determinant.reshape(1, -1).log() - squares / 2;
        if (condition?[ConditionPart.Class] is { } classes)
        {
            var components = arange(mixture.Components, dtype: int64, device: classes.device);
            log = log.masked_fill(classes.unsqueeze(1).ge(0) & classes.unsqueeze(1).ne(components), double.NegativeInfinity);
        }

        var scores = (xv * dx - xx * dv) / determinant;
        return (log.softmax(1).unsqueeze(2) * scores).sum(1).reshape(v.shape).MoveToOuterDisposeScope();

        Tensor Row(double[] numbers) => tensor(numbers, dtype: float64).to(x.dtype, x.device);
    }
}
