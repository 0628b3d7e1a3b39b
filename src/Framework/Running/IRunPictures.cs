using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>Draws a run from its folder.</summary>
public interface IRunPictures
{
    /// <summary>Draws what the folder has data for; the paths of the pictures.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="samplesFolder">The folder of the samples to draw, inside the run.</param>
    IReadOnlyList<string> Draw(RunFolder folder, string samplesFolder);
}

internal static class PictureDrawing
{
    /// <summary>
    /// Draws what there is. A picture that cannot be drawn, of data that is neither points nor images, say, is told and spoils nothing.
    /// </summary>
    public static IReadOnlyList<string> DrawOrWarn(this IRunPictures pictures, RunFolder folder, string samples, IRunObserver observer)
    {
        try
        {
            return pictures.Draw(folder, samples);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            observer.Warn($"The pictures could not be drawn: {e.Message}");
            return [];
        }
    }
}
