using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>
/// A denoiser whose network gives the variance beside its prediction. A sampler asks for both at the same samples, one after the other,
/// so the last output is kept.
/// </summary>
internal sealed class LearnedVarianceDenoiser(INetwork network, IParameterization parameterization, IReverseVariance variance)
    : NetworkDenoiser(network, parameterization), ILearnedVariance
{
    private (Tensor Xt, NoiseLevel Level, Condition? Condition, Tensor Output)? _last;

    public Tensor VarianceFraction(Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var output = Output(xt, level, condition);
        return variance.Fraction(output.narrow(1, xt.shape[1], xt.shape[1])).MoveToOuterDisposeScope();
    }

    protected override Tensor Output(Tensor xt, NoiseLevel level, Condition? condition)
    {
        if (_last is { } last && ReferenceEquals(last.Xt, xt) && last.Level == level && ReferenceEquals(last.Condition, condition))
            return last.Output.alias();
        _last?.Output.Dispose();
        var output = base.Output(xt, level, condition);
        _last = (xt, level, condition, output.alias().DetachFromDisposeScope());
        return output;
    }
}
