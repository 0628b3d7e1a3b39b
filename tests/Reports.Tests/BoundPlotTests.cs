using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

public sealed class BoundPlotTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("elbo-terms")]
    [InlineData("elbo-density")]
    public void Terms_are_a_line_of_the_right_course(string table)
    {
        // Terms that fall by a factor of ten each: a straight line down on a logarithmic axis, and down on a linear one.
        var rows = new double[200, 4];
        for (int i = 0; i < 200; i++) (rows[i, 0], rows[i, 1], rows[i, 2]) = (i / 200.0, i / 10.0, Math.Exp(-i / 40.0));
        _folder.Save($"samples/{table}.npy", tensor(rows, dtype: ScalarType.Float64));

        using var picture = _folder.DrawOne("samples/elbo.png");

        Assert.Equal((900, 480), (picture.Width, picture.Height));
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(70, 0, 80, 240), PictureFolder.IsBlue) > 20);
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(800, 240, 90, 200), PictureFolder.IsBlue) > 20);
        Assert.Equal(0, PictureFolder.Count(picture, SKRectI.Create(800, 20, 70, 200), PictureFolder.IsBlue));
    }

    /// <summary>Tiny terms have long tick labels: between the axis' label at the left and those is a white gap.</summary>
    [Theory]
    [InlineData("elbo-terms", 1e-7)]
    [InlineData("elbo-density", 3e-5)]
    [InlineData("elbo-density", 4e5)]
    public void The_label_of_the_axis_stands_clear_of_its_ticks(string table, double scale)
    {
        var rows = new double[200, 4];
        for (int i = 0; i < 200; i++) (rows[i, 0], rows[i, 1], rows[i, 2]) = (i / 200.0, i / 10.0, scale * (1 + Math.Sin(i / 30.0) / 2));
        _folder.Save($"samples/{table}.npy", tensor(rows, dtype: ScalarType.Float64));

        using var picture = _folder.DrawOne("samples/elbo.png");

        bool[] inked = [.. Enumerable.Range(0, 60)
            .Select(x => PictureFolder.Count(picture, SKRectI.Create(x, 5, 1, 420), c => c.Red < 200) > 0)];
        int label = Array.IndexOf(inked, true), gap = Array.IndexOf(inked, false, label), ticks = Array.IndexOf(inked, true, gap);
        Assert.InRange(gap - label, 8, 18);
        Assert.True(ticks - gap >= 2, $"label from {label}, gap from {gap}, ticks from {ticks}");
    }

    [Fact]
    public void Terms_without_a_positive_value_give_no_picture()
    {
        _folder.Save("samples/elbo-terms.npy", zeros(3, 4, dtype: ScalarType.Float64));

        Assert.Empty(new RunPictures().Draw(_folder.Run, "samples", Assert.Fail));
    }

    [Fact]
    public void A_table_of_another_shape_is_refused()
    {
        _folder.Save("samples/elbo-density.npy", zeros(3, 2, dtype: ScalarType.Float64));

        var warnings = new List<string>();
        new RunPictures().Draw(_folder.Run, "samples", warnings.Add);

        Assert.Equal(
            [
                $"The picture 'elbo.png' could not be drawn: '{_folder.Run.File("samples/elbo-density.npy")}' cannot be drawn: "
                + "its shape is [3, 2], and a bound has rows of 4 numbers.",
            ],
            warnings);
    }
}
