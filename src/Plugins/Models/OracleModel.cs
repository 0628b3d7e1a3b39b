using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Models;

/// <summary>The exact answer for data that is a mixture of Gaussians. It has nothing to train.</summary>
[Description("the exact denoiser and classifier of a mixture of Gaussians; needs no training")]
[Source("Robbins 1956 (Tweedie's formula); Karras et al. 2022, appendix B.3")]
public sealed class OracleModel(
    IDataSource data, ICodec codec, INoiseSchedule schedule, IParameterization parameterization) : IModel
{
    public INoisyClassifier ExactClassifier => new OracleClassifier(Posterior, schedule);

    public bool LearnsVariance => false;

    public string? Refusal(DataSpace space) =>
        !codec.IsIdentity ? "knows the distribution of data, not of codes; use the codec 'none'"
        : data.Mixture is null ? "needs data whose distribution is known: 'gaussian-mixture' or 'mixture2d'" : null;

    public NetworkModule Create(NetworkShape shape) => new OracleNetwork(Posterior, schedule, parameterization);

    private MixturePosterior Posterior => new(data.Mixture!);
}
