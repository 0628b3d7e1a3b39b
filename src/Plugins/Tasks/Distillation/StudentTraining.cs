using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Tasks.Denoising;
using Diffusion.Plugins.Tasks.Students;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Distillation;

/// <summary>
/// Trains a student to make in one step of deterministic DDIM what its teacher makes in two:
/// <c>E weight(t) || x0~ - x0_student(x_t, t) ||^2</c>, with x0~ of <see cref="TwoSteps"/> and t one of the student's levels
/// (Salimans and Ho 2022, Algorithm 2).
/// </summary>
/// <param name="network">The student's network.</param>
/// <param name="parts">What its output means, and the weight of each level.</param>
/// <param name="teacher">What it learns from.</param>
/// <param name="ladder">The levels.</param>
/// <param name="steps">The student's steps; the teacher makes twice as many.</param>
/// <param name="validation">Data for the loss on the way, on the network's device; null where there is none.</param>
public sealed class StudentTraining(
    NetworkModule network, DenoisingParts parts, Teacher teacher, Ladder ladder, int steps, Samples? validation) : ITrainable
{
    private const int EvaluationSamples = 1024;

    private readonly IReadOnlyList<NoiseLevel> _levels = ladder.Levels(steps), _teachersLevels = ladder.Levels(2 * steps);
    private readonly NetworkDenoiser _student = parts.PlainDenoiser(network);
    private readonly Samples? _validation = validation?.Subset(EvaluationSamples);

    public nn.Module Module => network;

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        double dropout = parts.Training.ConditionDropout;
        var condition = dropout > 0 ? batch.Condition?.DroppedAtRandom(dropout, streams["condition dropout"]) : batch.Condition;
        return Errors(batch with { Condition = condition }, streams["times and noise"]).Weighted;
    }

    /// <summary>
    /// The loss on validation data, and the root mean square of the error of x0 without weights, with the same random numbers every time.
    /// </summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        if (_validation is null) return new Dictionary<string, double>();
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        var (weighted, plain) = Errors(_validation, random);
        return new Dictionary<string, double>
        {
            ["lossValidation"] = weighted.to(float64).item<double>(),
            ["distillationError"] = Math.Sqrt(plain.to(float64).item<double>()),
        };
    }

    private (Tensor Weighted, Tensor Plain) Errors(Samples batch, Generator random)
    {
        using var scope = NewDisposeScope();
        var x0 = batch.Values;
        int[] steps = [.. randint(0, _levels.Count - 1, batch.Count, dtype: int64, generator: random).data<long>().Select(i => (int)i)];
        NoiseLevel[] from = [.. steps.Select(i => _levels[i])];
        var eps = randn(x0.shape, dtype: x0.dtype, generator: random).to(x0.device);
        var coefficients = new LevelCoefficients(from, x0);
        var xt = coefficients.Column(l => l.Alpha) * x0 + coefficients.Column(l => l.Sigma) * eps;
        var error = (TwoStepsFrom(xt, steps, from, batch.Condition) - _student.DenoiseEach(xt, from, batch.Condition)).square();
        return (
            (coefficients.Column(Weight) * error).mean().MoveToOuterDisposeScope(),
            error.detach().mean().MoveToOuterDisposeScope());
    }

    /// <summary>What the teacher's two steps amount to, as one estimate of x0, without gradients.</summary>
    private Tensor TwoStepsFrom(Tensor xt, int[] steps, NoiseLevel[] from, Condition? condition)
    {
        using var noGradients = no_grad();
        NoiseLevel[] middle = [.. steps.Select(i => _teachersLevels[2 * i + 1])];
        TwoSteps[] weights = [.. steps.Select((i, row) => TwoSteps.Between(from[row], middle[row], _levels[i + 1]))];
        var first = teacher.Denoise(xt, from, condition);
        var (fromXt, fromX0) = (new double[steps.Length], new double[steps.Length]);
        for (int row = 0; row < steps.Length; row++)
        {
            fromXt[row] = middle[row].Sigma / from[row].Sigma;
            fromX0[row] = middle[row].Alpha - fromXt[row] * from[row].Alpha;
        }

        var xm = Column(fromXt) * xt + Column(fromX0) * first;
        return Column([.. weights.Select(w => w.First)]) * first
            + Column([.. weights.Select(w => w.Second)]) * teacher.Denoise(xm, middle, condition);

        Tensor Column(double[] values) => tensor(values, dtype: float64).to(xt.dtype, xt.device)
            .reshape([values.Length, .. Enumerable.Repeat(1L, xt.shape.Length - 1)]);
    }

    /// <summary>The factor of the squared error of x0.</summary>
    private double Weight(NoiseLevel level)
    {
        double fromOutput = parts.Parameterization.ToX0(level).FromOutput;
        return parts.Weighting.WeightOfOutput(parts.Parameterization, level, parts.Schedule) / (fromOutput * fromOutput);
    }
}
