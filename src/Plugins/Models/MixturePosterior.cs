using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// What a noisy sample of a Gaussian mixture tells of its clean sample. With v_k = alpha^2 s_k^2 + sigma^2:
/// <c>p(k | x_t) ~ w_k N(x_t; alpha m_k, v_k I)</c> and <c>E[x0 | x_t, k] = m_k + alpha s_k^2 / v_k (x_t - alpha m_k)</c>.
/// Double precision. Alpha and sigma are columns [B, 1].
/// </summary>
internal sealed class MixturePosterior(GaussianMixture mixture)
{
    private Tensor _logWeights = Constant([.. mixture.Weights.Select(w => Math.Log(w))]);
    private Tensor _variances = Constant([.. mixture.StandardDeviations.Select(s => s * s)]);
    private Tensor _means = Constant([.. mixture.Means.SelectMany(m => m)])
        .reshape(mixture.Components, mixture.Dimensions)
        .DetachFromDisposeScope();

    /// <summary>log p(k | x_t), [B, K]; where a class is asked, only that component counts.</summary>
    public Tensor LogProbabilities(Tensor xt, Tensor alpha, Tensor sigma, Tensor? classes = null)
    {
        MoveTo(xt.device);
        using var scope = NewDisposeScope();
        var variance = alpha.square() * _variances + sigma.square();
        var squares = (xt.unsqueeze(1) - alpha.unsqueeze(2) * _means).square().sum(2);
        var log = _logWeights - mixture.Dimensions / 2.0 * variance.log() - squares / (2 * variance);
        if (classes is not null)
        {
            var components = arange(mixture.Components, dtype: int64, device: classes.device);
            var other = classes.unsqueeze(1).ge(0) & classes.unsqueeze(1).ne(components);
            log = log.masked_fill(other, double.NegativeInfinity);
        }

        return log.log_softmax(1).MoveToOuterDisposeScope();
    }

    /// <summary>E[x0 | x_t], [B, D].</summary>
    public Tensor CleanMean(Tensor xt, Tensor alpha, Tensor sigma, Tensor? classes)
    {
        using var scope = NewDisposeScope();
        var probabilities = LogProbabilities(xt, alpha, sigma, classes).exp();
        var gain = alpha * _variances / (alpha.square() * _variances + sigma.square());
        // sum_k p_k (m_k + gain_k (x - alpha m_k)), without a tensor of size B x K x D.
        var pulled = probabilities * gain;
        return ((probabilities - alpha * pulled).matmul(_means) + pulled.sum(1, keepdim: true) * xt).MoveToOuterDisposeScope();
    }

    /// <summary>The constants follow the samples.</summary>
    private void MoveTo(Device device)
    {
        if (_means.device == device) return;
        (_logWeights, _variances, _means) = (Moved(_logWeights), Moved(_variances), Moved(_means));

        Tensor Moved(Tensor constant) => constant.to(device).DetachFromDisposeScope();
    }

    private static Tensor Constant(double[] values) => tensor(values, dtype: float64).DetachFromDisposeScope();
}
