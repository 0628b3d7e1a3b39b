using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>
/// A Markovian hierarchy of codes: q(z_l | z_{l-1}) upwards with z_0 = x, p(z_{l-1} | z_l) downwards, and p(z_L) = N(0, I). With one level
/// it is the variational autoencoder; with a fixed encoder of the data's dimensions it is a diffusion model (001).
/// </summary>
internal interface IHierarchy
{
    /// <summary>L.</summary>
    int Levels { get; }

    /// <summary>q(z_level | below), where <paramref name="below"/> is the sample at level 1.</summary>
    GaussianCode Up(int level, Tensor below, Condition? condition);

    /// <summary>p(z_level | above), for levels from 1 to L - 1.</summary>
    GaussianCode Down(int level, Tensor above, Condition? condition);

    /// <summary>log p(x | z_1) in nats, [B].</summary>
    Tensor LogLikelihood(Tensor x, Tensor code, Condition? condition);
}

/// <summary>The bound of a hierarchy with one draw of its codes (001, Markovian hierarchical VAE).</summary>
internal static class HierarchicalBound
{
    /// <summary>The parts, in the caller's dispose scope.</summary>
    public static BoundDraw Draw(IHierarchy hierarchy, Tensor x, Condition? condition, Generator random)
    {
        using var scope = NewDisposeScope();
        var q = hierarchy.Up(1, x, condition);
        var z = q.Draw(random);
        var reconstruction = -hierarchy.LogLikelihood(x, z, condition);
        var between = zeros_like(reconstruction);
        for (int level = 1; level < hierarchy.Levels; level++)
        {
            var above = hierarchy.Up(level + 1, z, condition);
            var next = above.Draw(random);
            between = between + q.LogDensity(z) - hierarchy.Down(level, next, condition).LogDensity(z);
            (q, z) = (above, next);
        }

        var ratio = q.LogDensity(z) - new GaussianCode(zeros_like(z), ones_like(z)).LogDensity(z);
        return new(
            reconstruction.MoveToOuterDisposeScope(), between.MoveToOuterDisposeScope(),
            q.Divergence().MoveToOuterDisposeScope(), ratio.MoveToOuterDisposeScope());
    }
}
