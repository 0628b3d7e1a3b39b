using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Onnx;

/// <summary>How pictures become what a network takes: size, channels, range, then (x - mean) / deviation.</summary>
/// <param name="Resize">How pixels between pixels are made where pictures grow.</param>
/// <param name="White">What white becomes before the mean is taken; black becomes 0.</param>
/// <param name="Mean">Of each channel, or one for all.</param>
/// <param name="Deviation">Of each channel, or one for all.</param>
internal sealed record PictureInput(PictureResize Resize, double White, IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Why samples are no pictures that a network can take, as a clause; null when they are.</summary>
    public static string? Refusal(DataSpace space) =>
        !space.IsImage || space.Shape[0] is not (1 or 3)
            ? $"needs images of 1 or 3 channels, but samples have shape {space}"
        : space.Range is null ? "needs images of a known range, which the data does not tell" : null;

    /// <summary>[B, 1 or 3, h, w] in the data's range to [B, channels, H, W], float32.</summary>
    public Tensor Of(Tensor pictures, ValueRange range, int channels, (int Height, int Width)? size)
    {
        using var scope = NewDisposeScope();
        var x = ((pictures.to(float32) - range.Min) / (range.Max - range.Min)).clamp(0, 1);
        if (x.shape[1] < channels) x = x.expand(-1, channels, -1, -1);
        if (x.shape[1] > channels) x = x.mean([1], keepdim: true);
        if (size is { } to && (x.shape[2], x.shape[3]) != to) x = Resized(x, to);
        return ((x * White - PerChannel(Mean)) / PerChannel(Deviation)).MoveToOuterDisposeScope();
    }

    /// <summary>Shrunk pictures are means of all pixels that a new one covers, so that none is left out.</summary>
    private Tensor Resized(Tensor x, (int Height, int Width) to)
    {
        var shrunk = (Math.Min(x.shape[2], to.Height), Math.Min(x.shape[3], to.Width));
        if (shrunk != (x.shape[2], x.shape[3])) x = nn.functional.adaptive_avg_pool2d(x, [shrunk.Item1, shrunk.Item2]);
        if (shrunk == (to.Height, to.Width)) return x;
        var mode = Resize == PictureResize.Bicubic ? InterpolationMode.Bicubic : InterpolationMode.Bilinear;
        return nn.functional.interpolate(x, size: [to.Height, to.Width], mode: mode, align_corners: false).clamp(0, 1);
    }

    private static Tensor PerChannel(IReadOnlyList<double> numbers) =>
        tensor(numbers.Select(n => (float)n).ToArray()).view(1, -1, 1, 1);
}

/// <summary>How pictures grow.</summary>
public enum PictureResize
{
    Bilinear,
    Bicubic,
}
