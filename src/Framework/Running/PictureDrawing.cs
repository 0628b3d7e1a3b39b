using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

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
