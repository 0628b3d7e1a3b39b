using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

public sealed class BoardPictureTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>States are drawn as a board, the likelier the darker; they have no scatter and no images.</summary>
    [Fact]
    public void The_data_is_at_the_top_and_what_has_spread_below()
    {
        _folder.Save("samples/final.npy", zeros([20, 1], dtype: int64));
        _folder.Save("samples/board-forward.npy", tensor(new[,] { { 1.0, 0, 0, 0 }, { 0.25, 0.25, 0.25, 0.25 } }));
        _folder.Save("samples/board-reverse.npy", tensor(new[,] { { 0, 0, 0, 1.0 }, { 0.25, 0.25, 0.25, 0.25 } }));

        using var picture = _folder.DrawOne("samples/board.png");

        Assert.Equal((2 * BoardPicture.PanelWidth) + (3 * BoardPicture.Margin), picture.Width);
        Assert.Equal(Palette.Blue, Forward(0, 0, picture));
        Assert.Equal(SKColors.White, Forward(3, 0, picture));
        Assert.Equal(Forward(0, 1, picture), Forward(3, 1, picture));
        Assert.Equal((SKColors.White, Palette.Blue), (Reverse(0, 0, picture), Reverse(3, 0, picture)));
    }

    [Fact]
    public void The_ways_of_samples_are_drawn_over_the_reverse()
    {
        _folder.Save("samples/board-forward.npy", full([3, 4], 0.25, dtype: float64));
        _folder.Save("samples/board-reverse.npy", full([3, 4], 0.25, dtype: float64));
        _folder.Save("samples/trajectory.npy", zeros([3, 5, 1], dtype: int64));

        using var picture = _folder.DrawOne("samples/board.png");

        int left = (2 * BoardPicture.Margin) + BoardPicture.PanelWidth;
        var first = SKRectI.Create(left, 60, BoardPicture.PanelWidth / 4, BoardPicture.PanelHeight - 60);
        Assert.True(PictureFolder.Count(picture, first, c => c.Red > c.Blue) > 100);
        first.Offset(BoardPicture.PanelWidth / 4, 0);
        Assert.Equal(0, PictureFolder.Count(picture, first, c => c.Red > c.Blue));
    }

    private static SKColor Forward(int state, int row, SKBitmap picture) => Pixel(0, state, row, picture);

    private static SKColor Reverse(int state, int row, SKBitmap picture) =>
        Pixel(BoardPicture.PanelWidth + BoardPicture.Margin, state, row, picture);

    private static SKColor Pixel(int left, int state, int row, SKBitmap picture) => picture.GetPixel(
        left + BoardPicture.Margin + (int)((state + 0.5) * BoardPicture.PanelWidth / 4),
        BoardPicture.Margin + BoardPicture.Header + (int)((row + 0.5) * BoardPicture.PanelHeight / 2));
}
