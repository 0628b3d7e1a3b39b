using Diffusion.Framework.Metrics;

namespace Diffusion.Plugins.Metrics.Images;

/// <summary>Tells when samples were drawn by a model that is told no classes, such as an autoencoder without conditions.</summary>
internal static class AskedClasses
{
    /// <summary>Whether classes were asked of the samples; warns where none were.</summary>
    public static bool AreKnown(MetricInput input)
    {
        if (input.Samples.Classes is not null || input.Samples.Count == 0) return true;
        input.Warn("no classes were asked of the samples. It is left out.");
        return false;
    }
}
