using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Coding;

/// <summary>
/// A trained autoencoder, as metrics judge it and other runs use it. Nothing records gradients; results are on its device.
/// </summary>
public interface IAutoencoder
{
    /// <summary>What a sample is.</summary>
    DataSpace Space { get; }

    /// <summary>What a code is.</summary>
    DataSpace Codes { get; }

    /// <summary>
    /// True where a code is random, has a prior and so gives a bound of the likelihood; false for a plain autoencoder, whose code is one
    /// point.
    /// </summary>
    bool IsVariational { get; }

    /// <summary>True where the networks are told the condition of a sample.</summary>
    bool IsConditional { get; }

    /// <summary>q(z | x) of samples [B, ...].</summary>
    GaussianCode Encode(Tensor x, Condition? condition);

    /// <summary>The mean of p(x | z), or its most likely state; [B, ...] of the data's type.</summary>
    Tensor Decode(Tensor codes, Condition? condition);

    /// <summary>A draw of p(x | z).</summary>
    Tensor Draw(Tensor codes, Condition? condition, INoiseSource noise);

    /// <summary>Codes drawn from the prior, float [count, ...]; through all levels where there are several.</summary>
    Tensor DrawCodes(int count, Condition? condition, INoiseSource noise);

    /// <summary>
    /// log p(x | z) in nats summed over dimensions, [B]: of quantised numbers the probability of the values, else the density.
    /// </summary>
    Tensor LogLikelihood(Tensor x, Tensor codes, Condition? condition);

    /// <summary>The parts of the bound of -log p(x) with one draw of the codes, float64.</summary>
    BoundDraw Bound(Tensor x, Condition? condition, Generator random);
}

/// <summary>N(mean, deviation^2), independent for each number of a code.</summary>
/// <param name="Mean">[B, ...].</param>
/// <param name="Deviation">Of the shape of the mean; 0 where a code is one point.</param>
public sealed record GaussianCode(Tensor Mean, Tensor Deviation)
{
    /// <summary>A draw of it.</summary>
    public Tensor Draw(Generator random)
    {
        using var scope = NewDisposeScope();
        var noise = randn(Mean.shape, dtype: Mean.dtype, generator: random).to(Mean.device);
        return (Mean + Deviation * noise).MoveToOuterDisposeScope();
    }

    /// <summary>log N(z; mean, deviation^2) in nats summed over dimensions; [B].</summary>
    public Tensor LogDensity(Tensor z)
    {
        using var scope = NewDisposeScope();
        return (-0.5 * (((z - Mean) / Deviation).square() + Math.Log(2 * Math.PI)) - Deviation.log())
            .flatten(1).sum(1).MoveToOuterDisposeScope();
    }

    /// <summary>KL(N(mean, deviation^2) || N(0, I)) in nats summed over dimensions; [B].</summary>
    public Tensor Divergence()
    {
        using var scope = NewDisposeScope();
        return (0.5 * (Mean.square() + Deviation.square() - 1) - Deviation.log()).flatten(1).sum(1).MoveToOuterDisposeScope();
    }

    /// <summary>Its entropy in nats; [B].</summary>
    public Tensor Entropy()
    {
        using var scope = NewDisposeScope();
        return (Deviation.log() + 0.5 * (1 + Math.Log(2 * Math.PI))).flatten(1).sum(1).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// One draw of codes z_1 ... z_L of samples, and what it says of -log p(x): reconstruction + between + prior is a bound on the average,
/// and so is reconstruction + between + ratio, whose exponential of the negative is an importance weight.
/// </summary>
/// <param name="Reconstruction">-log p(x | z_1), [B].</param>
/// <param name="Between">log q(z_l | z_{l-1}) - log p(z_l | z_{l+1}), summed over the levels below the last; [B], 0 with one level.</param>
/// <param name="Prior">KL(q(z_L | z_{L-1}) || N(0, I)), [B].</param>
/// <param name="PriorRatio">log q(z_L | z_{L-1}) - log N(z_L; 0, I) of the draw, [B]: on the average the same.</param>
public sealed record BoundDraw(Tensor Reconstruction, Tensor Between, Tensor Prior, Tensor PriorRatio)
{
    /// <summary>log p(x, z) - log q(z | x), [B].</summary>
    public Tensor LogWeight => -(Reconstruction + Between + PriorRatio);
}

/// <summary>What becomes of p(x | z).</summary>
public enum DecodedSample
{
    /// <summary>Its mean, or the most likely word or state.</summary>
    Mean,

    /// <summary>A draw.</summary>
    Draw,
}

/// <summary>Samples of codes.</summary>
public static class Decoding
{
    /// <summary>What an autoencoder makes of codes, [B, ...] of a sample's shape, in the caller's dispose scope.</summary>
    /// <param name="autoencoder">Decodes them.</param>
    /// <param name="z">Codes, [B, ...].</param>
    /// <param name="condition">What each sample is, or null.</param>
    /// <param name="sample">What becomes of p(x | z).</param>
    /// <param name="noise">Of the draws.</param>
    public static Tensor Decode(
        this IAutoencoder autoencoder, Tensor z, Condition? condition, DecodedSample sample, INoiseSource noise) =>
        sample == DecodedSample.Mean ? autoencoder.Decode(z, condition) : autoencoder.Draw(z, condition, noise);
}
