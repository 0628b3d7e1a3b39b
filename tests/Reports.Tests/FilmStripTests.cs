using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

public sealed class FilmStripTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, new[] { 0 })]
    [InlineData(3, new[] { 0, 1, 2 })]
    [InlineData(19, new[] { 0, 2, 4, 6, 8, 10, 12, 14, 16, 18 })]
    public void Ten_frames_are_chosen_evenly_with_the_first_and_the_last(int count, int[] expected) =>
        Assert.Equal(expected, FilmStrip.Evenly(count));

    [Fact]
    public void Images_have_a_row_for_a_sample_and_a_column_for_a_frame()
    {
        // Frame f has the grey 10 f everywhere, so a column shows which frame it is.
        using var values = (arange(0, 20, dtype: ScalarType.Float32) / 12.75f) - 1;
        _folder.Save("samples/trajectory.npy", values.reshape(20, 1, 1, 1, 1).expand(20, 9, 1, 8, 8));
        _folder.Save("samples/trajectory-times.npy", linspace(1, 0, 20, dtype: ScalarType.Float64));

        using var picture = _folder.DrawOne("samples/trajectory.png");

        Assert.Equal(((10 * 66) - 2 + 32, FilmStrip.HeaderHeight + (6 * 66) - 2 + 32), (picture.Width, picture.Height));
        int[] frames = FilmStrip.Evenly(20);
        for (int column = 0; column < 10; column++)
        {
            byte grey = (byte)(10 * frames[column]);
            var cell = SKRectI.Create(16 + (66 * column), 40 + (66 * 5), 64, 64);
            Assert.Equal(64 * 64, PictureFolder.Count(picture, cell, c => c == new SKColor(grey, grey, grey)));
            var header = SKRectI.Create(cell.Left, 16, 64, 22);
            Assert.InRange(PictureFolder.Count(picture, header, PictureFolder.IsDark), 20, 400);
        }
    }

    [Fact]
    public void Points_have_one_row_of_scatters_with_equal_limits()
    {
        // One frame far out, one near: with limits of their own both would look alike.
        using var square = tensor(new float[] { -1, -1, -1, 1, 1, -1, 1, 1 }).reshape(1, 4, 2);
        _folder.Save("samples/trajectory.npy", cat([square * 4, square]));
        _folder.Save("samples/trajectory-times.npy", tensor(new double[] { 1, 0 }));

        using var picture = _folder.DrawOne("samples/trajectory.png");

        Assert.Equal(((2 * 120) - 8 + 32, 24 + 112 + 32), (picture.Width, picture.Height));
        var near = SKRectI.Create(136 + 36, 40 + 36, 40, 40);
        Assert.Equal(0, PictureFolder.Count(picture, SKRectI.Create(16 + 36, 40 + 36, 40, 40), PictureFolder.IsBlue));
        Assert.InRange(PictureFolder.Count(picture, near, PictureFolder.IsBlue), 12, 100);
        Assert.Equal(
            PictureFolder.Count(picture, near, PictureFolder.IsBlue),
            PictureFolder.Count(picture, SKRectI.Create(136, 40, 112, 112), PictureFolder.IsBlue));
    }
}
