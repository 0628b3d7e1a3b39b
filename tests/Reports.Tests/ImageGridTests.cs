using Diffusion.Framework.Data;
using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

public sealed class ImageGridTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_labels_a_hundred_images_are_drawn_in_rows_of_ten()
    {
        _folder.Save("samples/final.npy", zeros(120, 1, 8, 8));

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal((16 + (10 * 50) - 2 + 16, 16 + (10 * 50) - 2 + 16), (picture.Width, picture.Height));
    }

    [Fact]
    public void Every_value_is_a_block_of_equal_pixels()
    {
        using var values = linspace(-1, 1, 64).reshape(1, 1, 8, 8);
        _folder.Save("samples/final.npy", values.alias());

        using var picture = _folder.DrawOne("samples/final.png");

        for (int i = 0; i < 64; i++)
        {
            byte grey = (byte)Math.Round((values[0, 0, i / 8, i % 8].item<float>() + 1) * 127.5f);
            var block = SKRectI.Create(16 + (6 * (i % 8)), 16 + (6 * (i / 8)), 6, 6);
            Assert.Equal(36, PictureFolder.Count(picture, block, c => c == new SKColor(grey, grey, grey)));
        }
    }

    [Fact]
    public void Three_channels_are_red_green_and_blue_and_values_beyond_the_range_are_clipped()
    {
        _folder.Save("samples/final.npy", tensor(new float[] { 5, -1, -7, 1, 0, -1 }).reshape(2, 3, 1, 1));

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal(new SKColor(255, 0, 0), picture.GetPixel(16 + 24, 16 + 24));
        Assert.Equal(new SKColor(255, 128, 0), picture.GetPixel(16 + 50 + 24, 16 + 24));
        Assert.Equal(SKColors.White, picture.GetPixel(16 + 48, 16 + 24));
    }

    [Fact]
    public void A_value_that_is_not_a_number_is_shown_as_such()
    {
        _folder.Save("samples/final.npy", full(1, 1, 1, 1, float.NaN));

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal(Palette.NotANumber, picture.GetPixel(40, 40));
    }

    [Fact]
    public void With_labels_each_row_is_a_class_and_its_label_is_drawn()
    {
        // Class 7 has twelve dark images, class 3 one bright image.
        _folder.Save("samples/final.npy", cat([full(12, 1, 8, 8, -1f), full(1, 1, 8, 8, 0.5f)]));
        _folder.Save("samples/final-labels.npy", cat([full(12, 7, dtype: ScalarType.Int64), full(1, 3, dtype: ScalarType.Int64)]));

        using var picture = _folder.DrawOne("samples/final.png");

        int label = picture.Width - 32 - 498;
        Assert.InRange(label, 15, 25);
        Assert.Equal(16 + 98 + 16, picture.Height);
        int left = 16 + label;
        Assert.Equal(new SKColor(191, 191, 191), picture.GetPixel(left + 20, 40));
        Assert.Equal(SKColors.White, picture.GetPixel(left + 50 + 20, 40));
        Assert.Equal(SKColors.Black, picture.GetPixel(left + 450 + 20, 90));
        foreach (int top in new[] { 16, 66 })
            Assert.InRange(PictureFolder.Count(picture, SKRectI.Create(10, top, label - 4, 48), PictureFolder.IsDark), 8, 200);
    }

    /// <summary>
    /// Two captions, the first of twelve dark images, the second of one bright image: a row each, in the order in which they come.
    /// </summary>
    [Fact]
    public void With_captions_each_row_is_a_caption()
    {
        _folder.Save("samples/final.npy", cat([full(12, 1, 8, 8, -1f), full(1, 1, 8, 8, 0.5f)]));
        _folder.Save("samples/final-text.npy", cat([tensor(new long[] { 1, 0 }).expand(12, 2), tensor(new long[] { 0, -1 }).unsqueeze(0)]));
        File.WriteAllText(_folder.Run.DataFile, (DataNames.None with { Words = ["three", "thick"] }).ToJson().ToJsonString());

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal(16 + 98 + 16, picture.Height);
        int label = picture.Width - 32 - 498;
        Assert.InRange(label, 70, 120);
        Assert.Equal(SKColors.Black, picture.GetPixel(16 + label + 20, 40));
        Assert.Equal(new SKColor(191, 191, 191), picture.GetPixel(16 + label + 20, 90));
        Assert.Equal(SKColors.White, picture.GetPixel(16 + label + 50 + 20, 90));
        // 'thick three' is longer than 'three'.
        int Inked(int top) => PictureFolder.Count(picture, SKRectI.Create(10, top, label - 4, 48), PictureFolder.IsDark);
        Assert.InRange(Inked(66), 20, Inked(16) - 20);
    }

    [Fact]
    public void Bigger_images_are_enlarged_less()
    {
        Assert.Equal([48, 6, 2, 1, 1], new[] { 1, 8, 28, 64, 256 }.Select(side => PixelImage.Scale(side, side, 48)));
    }
}
