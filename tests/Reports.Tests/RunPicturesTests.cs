using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

public sealed class RunPicturesTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_without_inputs_gives_no_pictures() => Assert.Empty(new RunPictures().Draw(_folder.Run, _folder.Run.Samples));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pictures_are_listed_in_order_and_drawn_again_have_the_same_bytes(bool points)
    {
        SaveAll(points);

        var paths = new RunPictures().Draw(_folder.Run, _folder.Run.Samples);
        byte[][] first = [.. paths.Select(File.ReadAllBytes)];
        var again = new RunPictures().Draw(_folder.Run, "samples");

        Assert.Equal(
            [_folder.Run.File("samples/final.png"), _folder.Run.File("samples/trajectory.png"), _folder.Run.File("loss.png")], paths);
        Assert.Equal(paths, again);
        Assert.Equal(first, again.Select(File.ReadAllBytes));
        Assert.Empty(Directory.EnumerateFiles(_folder.Run.Path, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public void Samples_that_are_neither_points_nor_images_are_refused_with_their_shape()
    {
        _folder.Save("samples/final.npy", zeros(5, 3));

        var error = Assert.Throws<InvalidDataException>(() => new RunPictures().Draw(_folder.Run, "samples"));

        Assert.Equal(
            $"'{_folder.Run.File("samples/final.npy")}' cannot be drawn: its shape is [5, 3], "
            + "and pictures are made of points [.., 2] or of images [.., 1 or 3, height, width].",
            error.Message);
    }

    [Fact]
    public void Labels_of_another_number_than_the_images_are_refused()
    {
        _folder.Save("samples/final.npy", zeros(5, 1, 2, 2));
        _folder.Save("samples/final-labels.npy", zeros(4, dtype: ScalarType.Int64));

        var error = Assert.Throws<InvalidDataException>(() => new RunPictures().Draw(_folder.Run, "samples"));

        Assert.Equal(
            $"'{_folder.Run.File("samples/final-labels.npy")}' holds 4 values where 5 are expected, one for each item.", error.Message);
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
