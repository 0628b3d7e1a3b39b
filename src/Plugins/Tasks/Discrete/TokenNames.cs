using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>Keeps beside samples what their tokens stand for, so that they can be read as text from the run's folder alone.</summary>
internal static class TokenNames
{
    /// <summary>
    /// Adds the recording <c>token-names</c> where tokens have names: int64 [tokens, most characters of one], code points, -1 where a name
    /// is shorter.
    /// </summary>
    public static DrawnSamples Add(DrawnSamples drawn, DataSpace data)
    {
        if (data.Values is not TokenValues { Names: { } names }) return drawn;
        long[][] points = [.. names.Select(n => n.EnumerateRunes().Select(r => (long)r.Value).ToArray())];
        int most = points.Max(p => p.Length);
        var padded = points.SelectMany(p => p.Concat(Enumerable.Repeat(-1L, most - p.Length)));
        return drawn with
        {
            Recordings = new Dictionary<string, Tensor>(drawn.Recordings) { ["token-names"] = tensor(padded.ToArray()).reshape(-1, most) },
        };
    }
}
