using System.Security.Cryptography;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>
/// A feature network in a TorchScript file with the signature of the standard Inception export <c>inception-2015-12-05.pt</c>:
/// <c>forward(images, return_features, use_fp16, no_output_bias)</c>. Images are uint8 [B, 3, H, W] from 0 to 255, of any size that the
/// script takes; the export resizes to 299 x 299 itself. With <c>return_features</c> it gives [B, F], without it probabilities [B, K].
/// </summary>
internal sealed class TorchScriptFeatures : IFeatures, IDisposable
{
    private readonly jit.ScriptModule _script;
    private readonly ValueRange _range;
    private readonly Device _device;

    /// <param name="file">Path of the file.</param>
    /// <param name="range">The values that are black and white; they become 0 and 255.</param>
    /// <param name="device">Where it is computed.</param>
    /// <exception cref="InvalidDataException">When the file is no TorchScript.</exception>
    public TorchScriptFeatures(string file, ValueRange range, Device device)
    {
        using (var stream = File.OpenRead(file))
            Identity = $"script/{Convert.ToHexStringLower(SHA256.HashData(stream))}/{range.Min:R},{range.Max:R}";
        (_range, _device) = (range, device);
        try
        {
            _script = jit.load(file, device.type, device.index);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException($"'{file}' is not a TorchScript file that can be loaded: {e.Message.Split('\n')[0]}", e);
        }

        _script.eval();
    }

    public string Identity { get; }

    public bool HasPublishedScale => true;

    public Tensor Of(Tensor batch) => Call(batch, returnFeatures: true, noOutputBias: false);

    /// <summary>Without the bias of the last layer, as in the original Inception score.</summary>
    public Tensor Probabilities(Tensor batch) => Call(batch, returnFeatures: false, noOutputBias: true);

    public void Dispose() => _script.Dispose();

    private Tensor Call(Tensor batch, bool returnFeatures, bool noOutputBias)
    {
        using var images = Bytes(batch);
        return (Tensor)_script.call(images, returnFeatures, false, noOutputBias);
    }

    /// <summary>Rounded as an image file would be; a grey image has the same three channels.</summary>
    private Tensor Bytes(Tensor batch)
    {
        using var scope = NewDisposeScope();
        var scaled = ((batch - _range.Min) * (255 / (_range.Max - _range.Min))).round().clamp(0, 255).to(ScalarType.Byte);
        var colour = scaled.shape[1] == 1 ? scaled.expand(-1, 3, -1, -1).contiguous() : scaled;
        return colour.to(_device).MoveToOuterDisposeScope();
    }
}
