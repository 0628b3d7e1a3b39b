using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Onnx;

/// <summary>The features that networks give, one after another.</summary>
/// <param name="name">The name of the plugin.</param>
/// <param name="file">The file whose weights tell the features from others.</param>
/// <param name="network">The network; this object disposes it.</param>
/// <param name="input">How pictures become its input.</param>
/// <param name="size">The size of pictures that it takes.</param>
/// <param name="range">The data's black and white.</param>
/// <param name="options">What else changes the features.</param>
/// <param name="before">A network that pictures go through first; this object disposes it.</param>
internal sealed class NetworkFeatures(
    string name, string file, OnnxNetwork network, PictureInput input, Func<OnnxNetwork, (int, int)?> size, ValueRange range,
        string options,
    OnnxNetwork? before = null) : IFeatures, IDisposable
{
    public string Identity { get; } = $"{name}/{OnnxNetwork.DigestOf(file)}/{range.Min:R},{range.Max:R}/{options}";

    public Tensor Of(Tensor batch)
    {
        using var scope = NewDisposeScope();
        // A picture at a time is resized: a batch of them would be large.
        return cat([.. batch.cpu().split(Together).Select(part =>
        {
            using var inner = NewDisposeScope();
            var pictures = input.Of(part, range, network.Channels, size(network));
            if (before is not null) pictures = before.Apply(pictures).view(pictures.shape);
            return network.Apply(pictures).MoveToOuterDisposeScope();
        })]).MoveToOuterDisposeScope();
    }

    private const int Together = 32;

    public void Dispose()
    {
        network.Dispose();
        before?.Dispose();
    }
}
