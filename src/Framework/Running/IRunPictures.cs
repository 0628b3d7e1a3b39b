using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>Draws a run from its folder.</summary>
public interface IRunPictures
{
    /// <summary>Draws what the folder has data for; the paths of the pictures. One that cannot be drawn costs the others nothing.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="samplesFolder">The folder of the samples to draw, inside the run.</param>
    /// <param name="warn">Takes a sentence for each picture that could not be drawn.</param>
    IReadOnlyList<string> Draw(RunFolder folder, string samplesFolder, Action<string> warn);
}
