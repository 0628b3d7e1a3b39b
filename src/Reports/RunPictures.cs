using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports;

/// <summary>Draws the pictures of a run.</summary>
public sealed class RunPictures : IRunPictures
{
    public IReadOnlyList<string> Draw(RunFolder folder, string samplesFolder) => [];
}
