using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>Whether and how a network learns the variance of reverse steps.</summary>
public interface IReverseVariance
{
    static readonly PluginKind<IReverseVariance> Kind = new(
        "variance", "whether a network learns the variance of reverse steps", Effect.Training)
    {
        Default = "fixed",
    };

    /// <summary>How many tensors of a sample's shape the network gives: 1, or 2 when it learns the variance.</summary>
    int Outputs { get; }

    /// <summary>
    /// v of <c>log variance = v log var_ts + (1 - v) log beta-tilde</c>, of the shape of a batch of samples, from everything that the
    /// network gives, [B, Outputs C, ...]; null where it is not learned.
    /// </summary>
    Tensor? Fraction(Tensor output);

    /// <summary>What is added to the loss of each sample so that the variance is learned, [B]; null where it is not.</summary>
    Tensor? Loss(ReverseSteps steps, Tensor? fraction);
}

/// <summary>The reverse steps that a training batch stands for, each to the step before its level.</summary>
/// <param name="Levels">The level of each sample.</param>
/// <param name="Schedule">The schedule of the levels.</param>
/// <param name="X0">The clean samples, [B, ...].</param>
/// <param name="Estimate">Makes the network's estimate of them, without gradients, in the caller's dispose scope.</param>
public sealed record ReverseSteps(IReadOnlyList<NoiseLevel> Levels, INoiseSchedule Schedule, Tensor X0, Func<Tensor> Estimate);
