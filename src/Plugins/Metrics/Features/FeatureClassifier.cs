using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>
/// The classifier that judges samples: trained by the project on the real training images, independent of the experiment and
/// of its seed. One is trained for each data set; its weights are kept on disk.
/// </summary>
internal sealed class FeatureClassifier(DataCache cache) : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Steps = 600, BatchSize = 128, LearningRate = 3e-3, EmaDecay = 0.99, EvaluateEvery = 0, CheckpointEvery = 0,
    };

    /// <summary>AdamW of its own: the classifier must not change with the plugin of that name.</summary>
    private sealed class WeightDecayingAdam : IOptimizer
    {
        public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) =>
            optim.AdamW(parameters, learningRate, weight_decay: 1e-4);
    }

    private ImageClassifier? _classifier;
    private string? _digest;

    /// <summary>The weights' digest, once <see cref="For"/> was called.</summary>
    public string Identity { get; private set; } = "";

    /// <summary>Trains the classifier, unless it knows this data already.</summary>
    /// <exception cref="OperationCanceledException">When cancelled; nothing is kept then.</exception>
    public FeatureClassifier For(Dataset data, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        if (data.Origin == _digest) return this;
        _classifier?.Dispose();
        _digest = null;
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(0);
        streams.SeedGlobal("classifier");
        _classifier = new ImageClassifier(data.Train.Shape, (int)data.Train.Classes!.max().item<long>() + 1);
        using var weights = new MemoryStream(
            cache.Bytes(Key(data, _classifier), () => Train(_classifier, data, streams, observer, cancellation)));
        _classifier.load(weights);
        _digest = data.Origin;
        Identity = "classifier/" + Digest.Of(_classifier.parameters());
        return this;
    }

    public Tensor Features(Tensor batch) => _classifier!.Features(batch);

    public Tensor Probabilities(Tensor batch) => _classifier!.Logits(batch).softmax(1);

    public void Dispose() => _classifier?.Dispose();

    /// <summary>Everything that the weights depend on; sums of one and of several threads are rounded differently.</summary>
    private static string Key(Dataset data, ImageClassifier classifier) => string.Join('/', [
        "feature-classifier", data.Origin, ResolvedExperiment.Node(Options).ToJsonString(), __version__, get_num_threads().ToString(),
        .. classifier.named_parameters().Select(p => $"{p.name}[{string.Join(",", p.parameter.shape)}]")]);

    private static byte[] Train(
        ImageClassifier classifier, Dataset data, RandomStreams streams, ITrainingObserver? observer, CancellationToken cancellation)
    {
        // A look during training, which computes no gradients, may be the first that needs it.
        using var gradients = enable_grad();
        using var batches = new BatchSource(data.Train, Options.BatchSize, streams, Compute.Cpu);
        new Trainer(Options, new WeightDecayingAdam(), observer: observer)
            .Run(new ClassificationTask(classifier), batches, streams, cancellation);
        cancellation.ThrowIfCancellationRequested();
        using var weights = new MemoryStream();
        classifier.save(weights);
        return weights.ToArray();
    }
}
