using SkiaSharp;

namespace Diffusion.Reports.Tests;

public sealed class LossCurveTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_curve_and_its_labels_are_drawn()
    {
        _folder.Log("loss", [.. Enumerable.Range(1, 200).Select(i => ((long)i, 1.0 / i))]);

        using var picture = _folder.DrawOne("loss.png");

        Assert.Equal((900, 480), (picture.Width, picture.Height));
        Assert.True(PictureFolder.Count(picture, Whole, PictureFolder.IsBlue) > 800);
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(400, 455, 150, 25), PictureFolder.IsDark) > 40);
        Assert.Equal(0, PictureFolder.Count(picture, Whole, IsOrange));
    }

    [Theory]
    [InlineData("lossValidation")]
    [InlineData("lossHeldOut")]
    public void A_loss_on_other_data_is_a_second_series_with_a_legend(string name)
    {
        _folder.Log("loss", (1, 1), (100, 0.1));
        _folder.Log(name, (1, 1.5), (100, 0.5));

        using var picture = _folder.DrawOne("loss.png");

        Assert.True(PictureFolder.Count(picture, Whole, IsOrange) > 800);
        Assert.True(PictureFolder.Count(picture, SKRectI.Create(780, 20, 100, 55), PictureFolder.IsDark) > 40);
    }

    [Fact]
    public void Values_that_are_not_finite_are_left_out()
    {
        _folder.Log("loss", (1, 1), (2, 0.5));
        byte[] finite = Bytes();
        _folder.Log("loss", (3, double.NaN), (4, double.PositiveInfinity));

        Assert.Equal(finite, Bytes());
    }

    /// <summary>Logs of earlier versions hold the steps between a checkpoint and a kill twice.</summary>
    [Fact]
    public void A_resumed_run_draws_the_later_values()
    {
        _folder.Log("loss", (1, 1), (2, 9), (3, 9));
        foreach (var (step, value) in new[] { (2, "0.5"), (3, "0.4") })
            File.AppendAllText(
                _folder.Run.EventsFile,
                $$"""{"time":1,"type":"metric","name":"loss","value":{{value}},"step":{{step}}}""" + "\n");
        byte[] resumed = Bytes();
        File.Delete(_folder.Run.EventsFile);
        _folder.Log("loss", (1, 1), (2, 0.5), (3, 0.4));

        Assert.Equal(Bytes(), resumed);
    }

    [Fact]
    public void Losses_that_are_not_positive_have_a_linear_axis()
    {
        _folder.Log("loss", (1, 1), (2, -0.5), (3, 0));

        using var picture = _folder.DrawOne("loss.png");

        Assert.True(PictureFolder.Count(picture, Whole, PictureFolder.IsBlue) > 800);
    }

    [Fact]
    public void A_single_value_is_a_point()
    {
        _folder.Log("loss", (1, 3));

        using var picture = _folder.DrawOne("loss.png");

        Assert.True(PictureFolder.Count(picture, Whole, PictureFolder.IsBlue) > 8);
    }

    [Fact]
    public void Without_a_finite_loss_there_is_no_picture()
    {
        _folder.Log("loss", (1, double.NaN));

        Assert.Empty(new RunPictures().Draw(_folder.Run, "samples", Assert.Fail));
    }

    [Theory]
    [InlineData(0.1, 1.3)]
    [InlineData(0.21, 0.22)]
    [InlineData(1e-6, 1e4)]
    [InlineData(0.004, 0.02)]
    [InlineData(0.15, 4)]
    [InlineData(2.9, 3.1)]
    public void A_logarithmic_axis_has_readable_ticks(double low, double high)
    {
        double[] ticks = [.. LogTicks.Values(low, high)];

        Assert.InRange(ticks.Count(t => t >= low * 0.8 && t <= high * 1.25), 2, 12);
        Assert.All(ticks, t => Assert.True(t > 0));
    }

    [Fact]
    public void Smoothing_keeps_a_constant_and_few_values_and_does_not_lag()
    {
        Assert.All(ExponentialSmoothing.Of([.. Enumerable.Repeat(3.0, 1000)]), v => Assert.Equal(3, v, 1e-12));
        Assert.Equal([4, 1, 7], ExponentialSmoothing.Of([4, 1, 7]));
        double[] line = [.. Enumerable.Range(0, 1000).Select(i => (double)i)];
        Assert.Equal(500, ExponentialSmoothing.Of(line)[500], 1e-9);
    }

    private static SKRectI Whole => SKRectI.Create(0, 0, 900, 480);

    private static bool IsOrange(SKColor color) => color.Red > color.Blue + 60;

    private byte[] Bytes() => File.ReadAllBytes(Assert.Single(new RunPictures().Draw(_folder.Run, "samples", Assert.Fail)));
}
