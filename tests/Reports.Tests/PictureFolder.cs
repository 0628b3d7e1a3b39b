using Diffusion.Framework.Data;
using Diffusion.Framework.Tracking;
using SkiaSharp;
using TorchSharp;

namespace Diffusion.Reports.Tests;

/// <summary>A run in a temporary folder, with the inputs that a test gives it.</summary>
public sealed class PictureFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pictures").FullName;

    public PictureFolder() => Run = RunFolder.Create(_root, "test", "0123456789ab");

    public RunFolder Run { get; }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public void Save(string name, torch.Tensor tensor)
    {
        using (tensor) Npy.Write(Run.File(name), tensor);
    }

    public void Log(string metric, params (long Step, double Value)[] values)
    {
        using var log = new EventLog(Run.EventsFile, TimeProvider.System);
        foreach (var (step, value) in values) log.Metric(metric, value, step);
    }

    /// <summary>Draws, and opens the one picture that is made.</summary>
    public SKBitmap DrawOne(string expected)
    {
        Assert.Equal([Run.File(expected)], new RunPictures().Draw(Run, Run.Samples, Assert.Fail));
        return SKBitmap.Decode(Run.File(expected));
    }

    /// <summary>How many pixels of an area fulfil a condition.</summary>
    public static int Count(SKBitmap picture, SKRectI area, Func<SKColor, bool> condition)
    {
        int count = 0;
        for (int y = area.Top; y < area.Bottom; y++)
        {
            for (int x = area.Left; x < area.Right; x++) count += condition(picture.GetPixel(x, y)) ? 1 : 0;
        }

        return count;
    }

    public static bool IsDark(SKColor color) => color.Red + color.Green + color.Blue < 450;

    public static bool IsBlue(SKColor color) => color.Blue > color.Red + 40;
}
