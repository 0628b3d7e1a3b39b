using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Onnx;

/// <summary>
/// The 512 pooled activations of ResNet18, trained on ImageNet, of pictures that are brought to 224 x 224. The files come from the package
/// Microsoft.ML.DnnImageFeaturizer.ResNet18: the network, and one before it that swaps red and blue and takes the mean picture of ImageNet.
/// </summary>
[Description("512 activations of ResNet18, trained on ImageNet, of pictures of 1 or 3 channels, of any size")]
[Source("He et al. 2016, table 1; weights of Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1")]
internal sealed class ResNet18Features : IFeatureExtractor
{
    private static readonly PictureInput Input = new(PictureResize.Bilinear, 255, [0], [1]);

    private static string NetworkFile => Runtime.Brought("ResNet18.onnx");

    private static string PreparationFile => Runtime.Brought("ResNetPreprocess.onnx");

    public string? Refusal(IDataSource source)
    {
        if (PictureInput.Refusal(source.Describe()) is { } pictures) return pictures;
        foreach (var file in new[] { NetworkFile, PreparationFile }.Where(f => !File.Exists(f)))
            return $"cannot find the file '{file}' of its features 'resnet18'. Build the plugin's project again, which puts it there";
        try
        {
            // The small one tells as much of the runtime as the large one.
            using var network = new OnnxNetwork(PreparationFile);
            return null;
        }
        catch (InvalidDataException e)
        {
            return $"has features 'resnet18' of the file '{PreparationFile}', which {e.Message}";
        }
    }

    public IFeatures Open(MetricInput input) => new NetworkFeatures(
        "resnet18", NetworkFile, new OnnxNetwork(NetworkFile), Input, network => network.Size, input.Space.Range!.Value, "bilinear",
        new OnnxNetwork(PreparationFile));
}
