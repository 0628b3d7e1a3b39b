using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>
/// The classifier that judges samples: trained by the project on the real training images, independent of the experiment and
/// of its seed. One is trained for each data set and kept for the run.
/// </summary>
internal sealed class FeatureClassifier : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Steps = 600, BatchSize = 128, LearningRate = 3e-3, WeightDecay = 1e-4, EmaDecay = 0.99, EvaluateEvery = 0, CheckpointEvery = 0,
    };

    private const int BatchSize = 512;

    private ImageClassifier? _classifier;
    private string? _digest;

    /// <summary>The share of held-out images that it classifies rightly.</summary>
    public double HeldOutAccuracy { get; private set; }

    /// <summary>Trains the classifier, unless it knows this data already.</summary>
    public FeatureClassifier For(Dataset data)
    {
        if (data.Digest == _digest) return this;
        _classifier?.Dispose();
        using var streams = new RandomStreams(0);
        streams.SeedGlobal("classifier");
        using var labels = data.Train.Labels!.max();
        _classifier = new ImageClassifier([.. data.Train.Values.shape.Skip(1)], (int)labels.item<long>() + 1);
        using var batches = new BatchSource(data.Train, Options.BatchSize, streams, CPU);
        new Trainer(Options).Run(new ClassificationTask(_classifier), batches, streams);
        _digest = data.Digest;
        HeldOutAccuracy = Accuracy(data.HeldOut);
        return this;
    }

    /// <summary>The share of samples that are assigned to their label.</summary>
    public double Accuracy(Samples samples)
    {
        using var scope = NewDisposeScope();
        var right = Map(samples.Values, x => _classifier!.Logits(x)).argmax(1).eq(samples.Labels!);
        return right.to(float64).mean().item<double>();
    }

    /// <summary>Features of images, float64 [N, 64].</summary>
    public Tensor Features(Tensor images) => Map(images, x => _classifier!.Features(x));

    public void Dispose() => _classifier?.Dispose();

    private static Tensor Map(Tensor images, Func<Tensor, Tensor> map)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        return cat([.. images.split(BatchSize).Select(map)]).to(float64).MoveToOuterDisposeScope();
    }
}
