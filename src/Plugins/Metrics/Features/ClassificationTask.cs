using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>Trains a classifier by cross entropy on images that are shifted by up to one pixel.</summary>
internal sealed class ClassificationTask(ImageClassifier classifier) : ITrainable
{
    public nn.Module Module => classifier;

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        using var scope = NewDisposeScope();
        using var shifts = randint(-1, 2, [2], dtype: int64, generator: streams["shifts"]);
        var shifted = Shift(batch.Values, shifts[0].item<long>(), shifts[1].item<long>());
        return nn.functional.cross_entropy(classifier.Logits(shifted), batch.Classes!).MoveToOuterDisposeScope();
    }

    public IReadOnlyDictionary<string, double> Evaluate() => new Dictionary<string, double>();

    /// <summary>Moves the whole batch; the border that appears repeats the edge.</summary>
    private static Tensor Shift(Tensor images, long down, long right)
    {
        var padded = nn.functional.pad(images, [1, 1, 1, 1], PaddingModes.Replicate);
        return padded.narrow(2, 1 - down, images.shape[2]).narrow(3, 1 - right, images.shape[3]);
    }
}
