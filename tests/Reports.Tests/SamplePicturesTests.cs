using Diffusion.Framework.Data;
using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

/// <summary>Pictures of samples that are neither points of the plane nor images.</summary>
public sealed class SamplePicturesTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Half of the samples near -1, half near 1, and none between.</summary>
    [Fact]
    public void OneNumberHasItsDensity()
    {
        _folder.Save("samples/final.npy", cat([full(50, 1, -1f), full(50, 1, 1f), tensor(new float[] { -1.5f, 1.5f }).unsqueeze(1)]));

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal((900, 480), (picture.Width, picture.Height));
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(40, 10, 400, 420), PictureFolder.IsBlue) > 2000);
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(460, 10, 420, 420), PictureFolder.IsBlue) > 2000);
        Assert.Equal(0, PictureFolder.Count(picture, SKRectI.Create(430, 20, 60, 300), PictureFolder.IsBlue));
    }

    /// <summary>Its way is a density against time: noise that is wide at the left, samples that are two at the right.</summary>
    [Fact]
    public void OneNumberHasItsWay()
    {
        using var wide = linspace(-3, 3, 64).reshape(1, 64, 1);
        using var end = cat([full(1, 32, 1, -2f), full(1, 32, 1, 2f)], 1);
        _folder.Save("samples/trajectory.npy", cat([wide, wide, wide, end]));
        _folder.Save("samples/trajectory-times.npy", linspace(1, 0, 4, dtype: ScalarType.Float64));

        using var picture = _folder.DrawOne("samples/trajectory.png");

        Assert.Equal((PathPlot.Width, PathPlot.LargeHeight + 60), (picture.Width, picture.Height));
        // At the left blue is spread, at the right the middle is empty.
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(80, 200, 60, 40), PictureFolder.IsBlue) > 300);
        Assert.Equal(0, PictureFolder.Count(picture, SKRectI.Create(840, 195, 30, 40), PictureFolder.IsBlue));
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(300, 16, 500, 400), IsOrange) > 500);
    }

    /// <summary>Samples below the diagonal, real ones above it, and the plots of all columns beside.</summary>
    [Fact]
    public void MoreNumbersHavePairsAndMarginals()
    {
        using var random = new Generator(1);
        _folder.Save("samples/final.npy", randn([200, 3], generator: random));
        _folder.Save("samples/real.npy", randn([200, 3], generator: random));

        var paths = new RunPictures().Draw(_folder.Run, "samples", Assert.Fail);

        Assert.Equal([_folder.Run.File("samples/final.png"), _folder.Run.File("samples/marginals.png")], paths);
        using SKBitmap pairs = SKBitmap.Decode(paths[0]), marginals = SKBitmap.Decode(paths[1]);
        Assert.Equal((900, 220), (marginals.Width, marginals.Height));
        SKRectI Cell(int row, int column) => SKRectI.Create(
            PairPlot.Left + (column * (PairPlot.CellSize + PairPlot.Gap)) + 2, PairPlot.Top
                + (row * (PairPlot.CellSize + PairPlot.Gap)) + 2,
            PairPlot.CellSize - 4, PairPlot.CellSize - 4);
        Assert.True(PictureFolder.Count(pairs, Cell(2, 0), IsBlueInk) > 200);
        Assert.Equal(0, PictureFolder.Count(pairs, Cell(0, 2), IsBlueInk));
        Assert.True(PictureFolder.Count(pairs, Cell(0, 2), c => c.Red < 200) > 200);
    }

    /// <summary>A table of many columns, and samples of a shape with no picture of its own.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(2, 4, 3)]
    public void OtherShapesAreColumnsToo(params int[] shape)
    {
        using var random = new Generator(1);
        _folder.Save("samples/final.npy", randn([20, .. shape.Select(s => (long)s)], generator: random));

        var paths = new RunPictures().Draw(_folder.Run, "samples", Assert.Fail);

        Assert.Equal(shape.Length == 3 ? ["final.png"] : ["final.png", "marginals.png"], paths.Select(Path.GetFileName));
    }

    /// <summary>As many real points as samples, and a colour for each class.</summary>
    [Fact]
    public void PointsAreAsManyAsRealOnesAndColouredByClass()
    {
        _folder.Save("samples/final.npy", tensor(new float[] { -1, -1, 1, 1 }).reshape(2, 2));
        _folder.Save("samples/final-class.npy", tensor(new long[] { 0, 1 }));
        _folder.Save("samples/real.npy", cat([tensor(new float[] { -1, -1, 1, 1 }).reshape(2, 2), zeros(50, 2)]));
        _folder.Save("samples/real-class.npy", cat([tensor(new long[] { 0, 1 }), zeros(50, dtype: ScalarType.Int64)]));
        File.WriteAllText(_folder.Run.DataFile, new DataNames([], [], ["left", "right"]).ToJson().ToJsonString());

        using var picture = _folder.DrawOne("samples/final.png");

        Assert.Equal((920, 500), (picture.Width, picture.Height));
        foreach (int left in new[] { 54, 514 })
        {
            var (lower, upper) = (SKRectI.Create(left, 240, 190, 190), SKRectI.Create(left + 200, 44, 190, 190));
            Assert.True(PictureFolder.Count(picture, lower, PictureFolder.IsBlue) > 8);
            Assert.True(PictureFolder.Count(picture, upper, IsOrange) > 8);
            // The fifty points in the middle are more than there are samples.
            Assert.Equal(0, PictureFolder.Count(
                picture, SKRectI.Create(left + 190, 235, 10, 10), c => PictureFolder.IsBlue(c) || IsOrange(c)));
        }

        // The names of the classes below.
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(380, 472, 200, 24), PictureFolder.IsDark) > 40);
    }

    /// <summary>Rows of classes with their names; real images of the same class in the same row.</summary>
    [Fact]
    public void ImagesStandBesideRealOnesUnderTheNamesOfTheirClasses()
    {
        _folder.Save("samples/final.npy", cat([full(2, 1, 8, 8, -1f), full(2, 1, 8, 8, 1f)]));
        _folder.Save("samples/final-class.npy", tensor(new long[] { 0, 0, 1, 1 }));
        _folder.Save("samples/real.npy", cat([full(1, 1, 8, 8, 0f), full(1, 1, 8, 8, -1f)]));
        _folder.Save("samples/real-class.npy", tensor(new long[] { 1, 0 }));
        var unnamed = Width();
        File.WriteAllText(_folder.Run.DataFile, new DataNames([], [], ["aardvark", "bee"]).ToJson().ToJsonString());
        Assert.True(Width() > unnamed + 30);

        using var picture = _folder.DrawOne("samples/final.png");

        // The data's panel at the right: margins of 16, one image of 48.
        int left = picture.Width - 64, top = 16 + ImageGrid.TitleHeight;
        Assert.Equal(SKColors.Black, picture.GetPixel(left + 24, top + 24));
        Assert.Equal(new SKColor(128, 128, 128), picture.GetPixel(left + 24, top + 50 + 24));
    }

    private int Width()
    {
        using var picture = _folder.DrawOne("samples/final.png");
        return picture.Width;
    }

    private static bool IsBlueInk(SKColor color) => color.Blue > color.Red + 60;

    private static bool IsOrange(SKColor color) => color.Red > color.Blue + 60;
}
