using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// The reverse-diffusion predictor x_s = (2 - alpha_ts) x_t + var_ts score + sqrt(var_ts) z, then Langevin steps
/// x + e score + sqrt(2 e) z at the level s, with e = 2 alpha_ts^2 (snr |z| / |score|)^2. The norms are those that are expected, sqrt(D)
/// and sqrt(D) / sigma_s, where the authors' program averages over the batch: a sample shall not depend on its neighbours, and its own norm
/// of the score may be almost 0. With alpha_ts^2 = 1 - beta_i it is the paper's VP form, with alpha_ts = 1 its VE form. At the clean level
/// the estimate of x0 is the sample.
/// </summary>
[Description("reverse-diffusion steps, each corrected by Langevin steps")]
[Revision(2)]
[Source("Song et al. 2021, Algorithms 2 to 5, eq. 46, appendix G")]
public sealed class PredictorCorrectorSampler(PredictorCorrectorOptions options) : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) =>
        {
            if (s.IsClean) return x0;
            var forward = ForwardStep.Between(s, t);
            x = (2 - forward.Scale) * x
                + forward.Variance * SamplingSteps.Score(x, x0, t)
                + Math.Sqrt(forward.Variance) * problem.StandardNormal(x);
            for (int i = 0; i < options.Corrections; i++)
            {
                var score = SamplingSteps.Score(x, problem.Denoise(x, s), s);
                var z = problem.StandardNormal(x);
                double reach = options.Snr * forward.Scale * s.Sigma;
                x = x + 2 * reach * reach * score + 2 * reach * z;
            }

            return x;
        }, cancellation);
}

public sealed record PredictorCorrectorOptions
{
    [Description("r, the signal-to-noise ratio of a Langevin step: larger steps correct more and are less exact"), Range(0, 10.0)]
    public double Snr { get; init; } = 0.16;

    [Description("Langevin steps at each level"), Range(0, 1000)]
    public int Corrections { get; init; } = 1;
}
