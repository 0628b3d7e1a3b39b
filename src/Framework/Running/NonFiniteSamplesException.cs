using Diffusion.Framework.Data;

namespace Diffusion.Framework.Running;

/// <summary>Samples have numbers that are NaN or infinite. Nothing can be measured of them, and none of them stand for the model.</summary>
public sealed class NonFiniteSamplesException : Exception
{
    private NonFiniteSamplesException(long count, long total, string next)
        : base($"{count} of {total} samples are not finite: they have numbers that are NaN or infinite. {next}")
    {
    }

    /// <summary>Refuses samples that are not finite.</summary>
    /// <param name="samples">Samples of any type; states and tokens always are finite.</param>
    /// <param name="next">What is known of the cause, and what to do: sentences.</param>
    internal static void ThrowIfAny(Samples samples, Func<string> next)
    {
        using var finite = samples.Values.isfinite();
        if (finite.all().item<bool>()) return;
        using var whole = finite.reshape(samples.Count, -1).all(1);
        throw new NonFiniteSamplesException(samples.Count - whole.sum().item<long>(), samples.Count, next());
    }
}
