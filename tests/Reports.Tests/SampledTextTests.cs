using static TorchSharp.torch;

namespace Diffusion.Reports.Tests;

/// <summary>Samples that are text become text files.</summary>
public sealed class SampledTextTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Names may have several characters; a token without a name, such as a mask that was left, is a box.</summary>
    [Fact]
    public void Samples_and_their_way_are_written_as_text()
    {
        SaveNames();
        _folder.Save("samples/final.npy", tensor(new long[,] { { 0, 2, 1, 3 }, { 3, 3, 4, 0 } }));
        _folder.Save("samples/trajectory.npy", tensor(new long[] { 4, 4, 4, 4, 0, 2, 4, 4, 0, 2, 1, 3 }).reshape(3, 1, 4));
        _folder.Save("samples/trajectory-times.npy", tensor(new[] { 1, 0.5, 0 }));

        var paths = new RunPictures().Draw(_folder.Run, "samples", Assert.Fail);

        Assert.Equal([_folder.Run.File("samples/samples.txt"), _folder.Run.File("samples/trajectory.txt")], paths);
        Assert.Equal("--- sample 1\na\nthé😀\n--- sample 2\né😀é😀□a\n", File.ReadAllText(paths[0]));
        Assert.Equal("t = 1.000  □□□□\nt = 0.500  a↵□□\nt = 0.000  a↵thé😀\n", File.ReadAllText(paths[1]));
    }

    [Fact]
    public void Classes_stand_with_the_samples()
    {
        SaveNames();
        _folder.Save("samples/final.npy", zeros([2, 3], dtype: int64));
        _folder.Save("samples/final-class.npy", tensor(new long[] { 7, 1 }));

        var path = Assert.Single(new RunPictures().Draw(_folder.Run, "samples", Assert.Fail));

        Assert.Equal("--- sample 1, class 7\naaa\n--- sample 2, class 1\naaa\n", File.ReadAllText(path));
    }

    [Fact]
    public void Two_hundred_samples_are_written_at_most()
    {
        SaveNames();
        _folder.Save("samples/final.npy", zeros([300, 2], dtype: int64));

        var path = Assert.Single(new RunPictures().Draw(_folder.Run, "samples", Assert.Fail));

        Assert.Equal(200, File.ReadAllLines(path).Count(line => line == "aa"));
    }

    [Fact]
    public void Samples_that_are_no_windows_are_refused()
    {
        SaveNames();
        _folder.Save("samples/final.npy", zeros([2, 3, 4], dtype: int64));

        var warnings = new List<string>();
        Assert.Empty(new RunPictures().Draw(_folder.Run, "samples", warnings.Add));

        Assert.Equal(
            [
                $"The picture 'samples.txt' could not be drawn: '{_folder.Run.File("samples/final.npy")}' is no text: "
                + "expected the tokens of at least one window, [N, length].",
            ],
            warnings);
    }

    /// <summary>a, th, an end of line, é and 😀 together.</summary>
    private void SaveNames() =>
        _folder.Save("samples/token-names.npy", tensor(new long[,] { { 'a', -1 }, { 't', 'h' }, { '\n', -1 }, { 0xE9, 0x1F600 } }));
}
