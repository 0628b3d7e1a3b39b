using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks;

/// <summary>Cross entropy of p(y | x_t), with x_t = alpha x0 + sigma eps at random times.</summary>
internal sealed class ClassifierTraining(
    ClassifierModule classifier,
    IParameterization parameterization,
    ITimeDistribution times,
    INoiseSchedule schedule,
    Samples heldOut) : ITrainingTask
{
    public nn.Module Module => classifier;

    public Tensor Loss(TrainingBatch batch, RandomStreams streams)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(batch.X0, streams["times and noise"]);
        return nn.functional.cross_entropy(logits, batch.Condition!.Labels!).MoveToOuterDisposeScope();
    }

    /// <summary>Loss and accuracy on held-out data, with the same times and noise every time.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        var logits = Logits(heldOut.Values, random);
        return new Dictionary<string, double>
        {
            ["lossHeldOut"] = nn.functional.cross_entropy(logits, heldOut.Labels!).item<float>(),
            ["accuracyHeldOut"] = logits.argmax(1).eq(heldOut.Labels!).to(float64).mean().item<double>(),
        };
    }

    private Tensor Logits(Tensor x0, Generator random)
    {
        var levels = times.Sample((int)x0.shape[0], schedule, random).Select(schedule.At).ToArray();
        var eps = randn(x0.shape, dtype: x0.dtype, generator: random).to(x0.device);
        var coefficients = new LevelCoefficients(levels, x0);
        var xt = coefficients.Column(l => l.Alpha) * x0 + coefficients.Column(l => l.Sigma) * eps;
        return classifier.Logits(coefficients.Column(parameterization.InputScale) * xt, coefficients.Vector(parameterization.NetworkTime));
    }
}
