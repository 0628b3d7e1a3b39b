using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// Everything that one call of a denoiser gives: the estimate of x0, what else the network learned, and what the call cost. Guidance
/// and clipping change the estimate and pass the rest on; nothing looks past them.
/// </summary>
/// <param name="X0">The estimate of the clean samples, of the shape of x_t.</param>
public sealed record Prediction(Tensor X0)
{
    /// <summary>The noisy samples that the output is read with; null where <see cref="Reading"/> does not need them.</summary>
    public Tensor? Xt { get; init; }

    /// <summary>How the network's output and x0 follow from each other; by default the output is x0.</summary>
    public OutputReading Reading { get; init; } = OutputReading.X0;

    /// <summary>
    /// v of <c>log variance = v log var_ts + (1 - v) log beta-tilde</c> (Nichol and Dhariwal 2021, eq. 15), of the shape of x_t: 0 is the
    /// posterior's variance, 1 the forward step's. Null where the network has not learned it.
    /// </summary>
    public Tensor? VarianceFraction { get; init; }

    /// <summary>Evaluations of denoising networks for each sample; a batch of twice the size counts two.</summary>
    public int Evaluations { get; init; } = 1;

    /// <summary>Evaluations of classifiers for each sample.</summary>
    public int ClassifierEvaluations { get; init; }

    /// <summary>The estimate in the network's own parameterization: <c>out = (x0 - FromXt x_t) / FromOutput</c>.</summary>
    public Tensor Output => Reading == OutputReading.X0 ? X0 : (X0 - Reading.FromXt * Xt!) / Reading.FromOutput;

    /// <summary>The prediction whose output is another, in the network's own parameterization.</summary>
    public Prediction WithOutput(Tensor output) =>
        this with { X0 = Reading == OutputReading.X0 ? output : Reading.FromXt * Xt! + Reading.FromOutput * output };

    /// <summary>Samples <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
    public Prediction Slice(long start, long count) => this with
    {
        X0 = X0.narrow(0, start, count),
        Xt = Xt?.narrow(0, start, count),
        VarianceFraction = VarianceFraction?.narrow(0, start, count),
    };

    /// <summary>The same, what it cost raised by the cost of another that went into it.</summary>
    public Prediction Including(Prediction other) => this with
    {
        Evaluations = Evaluations + other.Evaluations,
        ClassifierEvaluations = ClassifierEvaluations + other.ClassifierEvaluations,
    };

    /// <summary>Hands the tensors that the call made to the caller's dispose scope; x_t is the caller's already.</summary>
    public Prediction MoveToOuterDisposeScope()
    {
        X0.MoveToOuterDisposeScope();
        VarianceFraction?.MoveToOuterDisposeScope();
        return this;
    }
}
