using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>A parameterization given by its two numbers.</summary>
internal sealed class StandInParameterization(Func<NoiseLevel, (double X0, double Eps)> target) : IParameterization
{
    public static readonly StandInParameterization X0 = new(_ => (1, 0)), Eps = new(_ => (0, 1)), V = new(l => (-l.Sigma, l.Alpha));

    public (double X0, double Eps) Target(NoiseLevel level) => target(level);
}

/// <summary>A mixture of both, of a scaled input, by a number that is not the time but rises with it.</summary>
internal sealed class OtherNumbers : IParameterization
{
    public (double X0, double Eps) Target(NoiseLevel level) => (0.3, 1);

    public double InputScale(NoiseLevel level) => 1 / Math.Sqrt(0.25 * level.Alpha * level.Alpha + level.Sigma * level.Sigma);

    public double NetworkTime(NoiseLevel level) => Math.Log(level.Sigma / level.Alpha) / 4;
}

/// <summary>The network that makes a parameterization's output of an exact denoiser.</summary>
internal sealed class ExactNetwork(Sampling.IDenoiser denoiser, IParameterization parameterization, NoiseLevel level) : INetwork
{
    public ScalarType Precision => ScalarType.Float64;

    public Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        var xt = x / parameterization.InputScale(level);
        var x0 = denoiser.Predict(xt, level, condition).X0;
        var (a, b) = parameterization.Target(level);
        return a * x0 + b * (xt - level.Alpha * x0) / level.Sigma;
    }
}

/// <summary>A denoiser that looks at an exact one through a parameterization, as a trained network would.</summary>
internal sealed class ThroughParameterization(Sampling.IDenoiser denoiser, IParameterization parameterization) : Sampling.IDenoiser
{
    public Sampling.Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) =>
        new NetworkDenoiser(new ExactNetwork(denoiser, parameterization, level), parameterization).Predict(xt, level, condition);
}

/// <summary>An architecture that only has an exact classifier.</summary>
internal sealed class StandInModel : IModel
{
    private readonly MixtureDenoiser _exact = new(PointData.Known);

    public INoisyClassifier ExactClassifier => _exact;

    public string? Refusal(DataSpace space) => null;

    public NetworkModule Create(NetworkShape shape) => throw new NotSupportedException("This stand-in has no network.");
}

/// <summary>To every state alike.</summary>
internal sealed class UniformStandIn : ITransition
{
    public double[,] Matrix(int states)
    {
        var matrix = new double[states, states];
        for (int i = 0; i < states; i++)
            for (int j = 0; j < states; j++)
                matrix[i, j] = 1.0 / states;
        return matrix;
    }
}

/// <summary>To a mask, which stays.</summary>
internal sealed class AbsorbingStandIn : ITransition
{
    public bool AddsMask => true;

    public double[,] Matrix(int states)
    {
        var matrix = new double[states, states];
        for (int j = 0; j < states; j++) matrix[states - 1, j] = 1;
        return matrix;
    }
}

/// <summary>To a neighbour with 1/4 each, as in a Galton board.</summary>
internal sealed class NeighbourStandIn : ITransition
{
    public bool IsOrdered => true;

    public double[,] Matrix(int states)
    {
        var matrix = new double[states, states];
        for (int j = 0; j < states; j++)
        {
            matrix[Math.Max(j - 1, 0), j] += 0.25;
            matrix[Math.Min(j + 1, states - 1), j] += 0.25;
            matrix[j, j] += 0.5;
        }

        return matrix;
    }
}

/// <summary>Every step alike.</summary>
internal sealed class GivenStrengths(int steps, double strength) : IStrengthSchedule
{
    public IReadOnlyList<double> Strengths { get; } = [.. Enumerable.Repeat(strength, steps)];
}

/// <summary>Reads logits as those of clean states.</summary>
internal sealed class StandInStateObjective : IStateObjective
{
    public Tensor Loss(INetwork network, Samples batch, StateProcess process, Generator random) =>
        throw new NotSupportedException("This stand-in has no loss.");
}

/// <summary>A network that is a function.</summary>
internal sealed class FunctionNetwork(Func<Tensor, Tensor, Condition?, Tensor> function) : INetwork
{
    public ScalarType Precision => ScalarType.Float64;

    public Tensor Predict(Tensor x, Tensor time, Condition? condition) => function(x, time, condition);
}
