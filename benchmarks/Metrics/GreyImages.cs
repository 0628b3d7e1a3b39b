using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks.Metrics;

/// <summary>70,000 images of 28 x 28: the built-in digits, enlarged, moved by up to two pixels, with a little noise.</summary>
internal static class GreyImages
{
    private const int Count = 70_000, Block = 7000;

    /// <summary>Writes images.npy (uint8) and labels.npy.</summary>
    public static void Write(string folder)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1, CPU);
        var digits = new DigitsData(new()).Load().All;
        var index = randint(0, digits.Count, [Count], dtype: int64, generator: random);
        var images = cat([.. index.split(Block).Select(block =>
        {
            using var inner = NewDisposeScope();
            var large = nn.functional.interpolate(
                digits.Values.index_select(0, block), size: [24, 24], mode: InterpolationMode.Bilinear, align_corners: false);
            var moved = full([block.shape[0], 1, 28, 28], -1f);
            using var shifts = randint(0, 5, [2], dtype: int64, generator: random);
            moved.narrow(2, shifts[0].item<long>(), 24).narrow(3, shifts[1].item<long>(), 24).copy_(large);
            var noisy = moved + 0.05 * randn(moved.shape, dtype: float32, generator: random);
            return ((noisy + 1) * 127.5).round().clamp(0, 255).to(ScalarType.Byte).MoveToOuterDisposeScope();
        })]);
        Npy.Write(Path.Combine(folder, "images.npy"), images);
        Npy.Write(Path.Combine(folder, "labels.npy"), digits.Classes!.index_select(0, index));
    }
}
