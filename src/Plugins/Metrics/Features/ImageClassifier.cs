using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>A small convolutional classifier; its 64 penultimate activations are the features of the Frechet distance.</summary>
internal sealed class ImageClassifier : nn.Module
{
    public const int FeatureCount = 64;
    private const int Channels = 32, MostRows = 16;

    private readonly Sequential _features;
    private readonly Linear _logits;

    /// <param name="shape">[C, H, W] of the images; H and W at least 4.</param>
    /// <param name="classes">Number of classes.</param>
    public ImageClassifier(IReadOnlyList<long> shape, int classes) : base("image classifier")
    {
        // Large images are seen at every s-th pixel, through larger kernels: the time of training hardly depends on their size.
        long stride = Math.Max(1, (Math.Min(shape[1], shape[2]) + MostRows - 1) / MostRows);
        long Pooled(long size) => (size + stride - 1) / stride / 4;
        _features = nn.Sequential(
            nn.Conv2d(shape[0], Channels, stride == 1 ? 3 : 2 * stride + 1, stride, padding: stride), nn.SiLU(),
            nn.Conv2d(Channels, Channels, 3, padding: 1), nn.SiLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(Channels, Channels * 2, 3, padding: 1), nn.SiLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(Channels * 2 * Pooled(shape[1]) * Pooled(shape[2]), FeatureCount), nn.SiLU());
        _logits = nn.Linear(FeatureCount, classes);
        RegisterComponents();
    }

    /// <summary>[B, C, H, W] to [B, 64].</summary>
    public Tensor Features(Tensor images) => _features.call(images);

    /// <summary>[B, C, H, W] to [B, classes].</summary>
    public Tensor Logits(Tensor images)
    {
        using var features = Features(images);
        return _logits.call(features);
    }
}
