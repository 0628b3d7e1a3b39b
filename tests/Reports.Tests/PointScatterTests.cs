using Diffusion.Framework.Data;
using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

public sealed class PointScatterTests : IDisposable
{
    private static readonly SKRectI PlotArea = SKRectI.Create(54, 44, 390, 390);

    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Samples_are_drawn_inside_the_axes_at_their_place()
    {
        // The corners give the limits; the point at (0.5, 0) is looked for.
        _folder.Save("samples/final.npy", tensor(new float[] { -1, -1, 1, 1, 0.5f, 0 }).reshape(3, 2));

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal((460, 470), (picture.Width, picture.Height));
        int x = (int)(PlotArea.MidX + (0.5 / 1.06 * 195)), y = PlotArea.MidY;
        Assert.InRange(PictureFolder.Count(picture, SKRectI.Create(x - 4, y - 4, 8, 8), PictureFolder.IsBlue), 8, 40);
        Assert.Equal(
            PictureFolder.Count(picture, SKRectI.Create(0, 0, 460, 470), PictureFolder.IsBlue),
            PictureFolder.Count(picture, PlotArea, PictureFolder.IsBlue));
    }

    [Fact]
    public void Real_points_are_drawn_beside_the_samples_under_the_same_axes()
    {
        _folder.Save("samples/final.npy", tensor(new float[] { 0.2f, 0.1f }).reshape(1, 2));
        _folder.Save("samples/real.npy", tensor(new float[] { -2, -2, 2, 2 }).reshape(2, 2));

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal((920, 470), (picture.Width, picture.Height));
        Assert.True(PictureFolder.Count(picture, PlotArea, PictureFolder.IsBlue) > 8);
        for (int y = PlotArea.Bottom + 2; y < 470; y++)
        {
            for (int x = 54; x < 444; x++) Assert.Equal(picture.GetPixel(x, y), picture.GetPixel(x + 460, y));
        }
    }

    [Fact]
    public void Titles_and_tick_labels_are_drawn()
    {
        _folder.Save("samples/final.npy", tensor(new float[] { -1, -1, 1, 1 }).reshape(2, 2));

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.InRange(PictureFolder.Count(picture, SKRectI.Create(54, 4, 390, 36), PictureFolder.IsDark), 40, 600);
        Assert.InRange(PictureFolder.Count(picture, SKRectI.Create(54, 440, 390, 24), c => c.Red < 160), 40, 2000);
    }

    /// <summary>A column from 0 to 1 beside one from 0 to 1000: each fills its axis, and both axes are named.</summary>
    [Fact]
    public void Named_columns_have_names_and_ranges_of_their_own()
    {
        _folder.Save("samples/final.npy", tensor(new double[] { 0, 0, 1, 1000, 0.5, 250 }).reshape(3, 2));
        File.WriteAllText(
            _folder.Run.DataFile, new DataNames([new("share", 0.5, 2), new("height in metres", 400, 300)], [], []).ToJson().ToJsonString());

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal((480, 490), (picture.Width, picture.Height));
        var area = SKRectI.Create(74, 44, 390, 390);
        int x = area.MidX, y = (int)(area.MidY + (250 / 530.0 * 195));
        Assert.InRange(PictureFolder.Count(picture, SKRectI.Create(x - 4, y - 4, 8, 8), PictureFolder.IsBlue), 8, 40);
        Assert.InRange(PictureFolder.Count(picture, SKRectI.Create(200, 460, 150, 24), c => c.Red < 160), 20, 2000);
        Assert.InRange(PictureFolder.Count(picture, SKRectI.Create(8, 44, 24, 390), c => c.Red < 160), 40, 2000);
    }

    [Fact]
    public void A_sample_far_away_does_not_shrink_the_data()
    {
        var data = new SquareLimits(0, 0, 2);

        Assert.Equal(new SquareLimits(0, 0, 6), new SquareLimits(500, 0, 501).NoLargerThan(3, data));
        Assert.Equal(new SquareLimits(1, 0, 3), new SquareLimits(1, 0, 3).NoLargerThan(3, data));
    }

    [Fact]
    public void Limits_pass_over_what_is_not_finite()
    {
        Assert.Equal(new SquareLimits(0, 1, 1.06), SquareLimits.Around([-1, 1, 1, 1, float.NaN, 50, 70, float.PositiveInfinity]));
        Assert.Equal(new SquareLimits(0, 0, 1), SquareLimits.Around([float.NaN, 0]));
    }
}
