using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Classification;

/// <summary>Cross entropy of p(y | x_t), with x_t = alpha x0 + sigma eps at random times.</summary>
internal sealed class ClassifierTraining(
    ClassifierModule classifier, ClassifierOptions options, ITimeDistribution times, INoiseSchedule schedule, Samples? validation)
    : ITrainable
{
    public nn.Module Module => classifier;

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        using var scope = NewDisposeScope();
        var (x, time) = Noisy(batch.Values, streams["times and noise"]);
        return nn.functional.cross_entropy(classifier.Logits(x, time), batch.Classes!).MoveToOuterDisposeScope();
    }

    /// <summary>Loss and accuracy on validation data; nothing where there are none.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        if (validation is null) return new Dictionary<string, double>();
        var (loss, accuracy) = Judge(validation);
        return new Dictionary<string, double> { ["lossValidation"] = loss, ["accuracyValidation"] = accuracy };
    }

    /// <summary>The cross entropy of samples in nats, and the share that is told right, with the same times and noise every time.</summary>
    public (double Loss, double Accuracy) Judge(Samples samples, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        var (x, time) = Noisy(samples.Values, random);
        var index = arange(x.shape[0], dtype: int64, device: x.device);
        var logits = Batches.Map(index, i => classifier.Logits(x.index_select(0, i), time.index_select(0, i)), cancellation);
        return (
            nn.functional.cross_entropy(logits, samples.Classes!).to(float64).item<double>(),
            logits.argmax(1).eq(samples.Classes!).to(float64).mean().item<double>());
    }

    /// <summary>Noisy samples as the network sees them, and the numbers by which it knows their noise.</summary>
    private (Tensor X, Tensor Time) Noisy(Tensor x0, Generator random)
    {
        var levels = times.Sample((int)x0.shape[0], schedule, random).Select(schedule.At).Select(l => options.Taken(l, schedule)).ToArray();
        var eps = randn(x0.shape, dtype: x0.dtype, generator: random).to(x0.device);
        var coefficients = new LevelCoefficients(levels, x0);
        var xt = coefficients.Column(l => l.Alpha) * x0 + coefficients.Column(l => l.Sigma) * eps;
        return (coefficients.Column(options.InputScale) * xt, coefficients.Vector(options.NetworkTime));
    }
}

/// <summary>Many samples through a network, a batch at a time: their activations together would not fit into memory.</summary>
internal static class Batches
{
    private const int Size = 1000;

    /// <summary>What a function gives of each batch [b, ...], one after the other; in the caller's dispose scope.</summary>
    public static Tensor Map(Tensor samples, Func<Tensor, Tensor> map, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var parts = samples.split(Size).Select(batch =>
        {
            using var inner = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            NativeHeap.TrimNowAndThen();
            return map(batch).MoveToOuterDisposeScope();
        });
        return cat([.. parts]).MoveToOuterDisposeScope();
    }
}
