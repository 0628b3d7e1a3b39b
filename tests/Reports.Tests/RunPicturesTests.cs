using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

public sealed class RunPicturesTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_without_inputs_gives_no_pictures() =>
        Assert.Empty(new RunPictures().Draw(_folder.Run, _folder.Run.Samples, Assert.Fail));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pictures_are_listed_in_order_and_drawn_again_have_the_same_bytes(bool points)
    {
        SaveAll(points);

        var paths = new RunPictures().Draw(_folder.Run, _folder.Run.Samples, Assert.Fail);
        byte[][] first = [.. paths.Select(File.ReadAllBytes)];
        var again = new RunPictures().Draw(_folder.Run, "samples", Assert.Fail);

        Assert.Equal(
            [_folder.Run.File("samples/final.png"), _folder.Run.File("samples/trajectory.png"), _folder.Run.File("loss.png")], paths);
        Assert.Equal(paths, again);
        Assert.Equal(first, again.Select(File.ReadAllBytes));
        Assert.Empty(Directory.EnumerateFiles(_folder.Run.Path, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_picture_that_fails_is_told_and_costs_only_itself()
    {
        SaveAll(points: false);
        _folder.Save("samples/final-class.npy", zeros(4, dtype: ScalarType.Int64));
        var warnings = new List<string>();

        var paths = new RunPictures().Draw(_folder.Run, "samples", warnings.Add);

        Assert.Equal([_folder.Run.File("samples/trajectory.png"), _folder.Run.File("loss.png")], paths);
        Assert.Equal(
            [
                $"The picture 'final.png' could not be drawn: '{_folder.Run.File("samples/final-class.npy")}' holds 4 values "
                + "where 30 are expected, one for each item.",
            ],
            warnings);
    }

    [Fact]
    public void Samples_without_any_number_are_told_with_their_shape()
    {
        _folder.Save("samples/final.npy", zeros(0, 3));
        var warnings = new List<string>();

        Assert.Empty(new RunPictures().Draw(_folder.Run, "samples", warnings.Add));

        Assert.Equal(
            [
                $"The picture 'final.png' could not be drawn: '{_folder.Run.File("samples/final.npy")}' cannot be drawn: "
                + "its shape is [0, 3], and it holds nothing.",
            ],
            warnings);
    }

    private void SaveAll(bool points)
    {
        using var generator = new Generator(1);
        long[] item = points ? [2] : [3, 4, 4];
        _folder.Save("samples/final.npy", randn([30, .. item], generator: generator));
        _folder.Save("samples/real.npy", randn([30, .. item], generator: generator));
        _folder.Save("samples/trajectory.npy", randn([12, 4, .. item], generator: generator));
        _folder.Save("samples/trajectory-times.npy", linspace(1, 0, 12, dtype: ScalarType.Float64));
        _folder.Log("loss", (1, 1), (2, 0.5));
    }
}
