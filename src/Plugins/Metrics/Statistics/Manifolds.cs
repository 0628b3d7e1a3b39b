using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Real and generated samples, each with the ball that reaches to its k-th nearest neighbour of its own kind; the union of the balls
/// stands for the manifold (Kynkaanniemi et al. 2019, eq. 1). Distances are made in blocks of rows.
/// </summary>
/// <param name="SampleInBalls">In how many balls of real samples each generated one lies, float64 [N].</param>
/// <param name="RealInManifold">1 where a real sample lies in the ball of a generated one, otherwise 0, float64 [M].</param>
/// <param name="RealBallHit">1 where the ball of a real sample holds a generated one, otherwise 0, float64 [M].</param>
internal sealed record Manifolds(Tensor SampleInBalls, Tensor RealInManifold, Tensor RealBallHit)
{
    private const int Block = 512;

    /// <summary>Compares features of samples [N, D] with those of real data [M, D]; both need more than k.</summary>
    public static Manifolds Of(Tensor samples, Tensor real, int k, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        // Moved to the origin, so that rounding in the squared distances is small.
        var center = real.to(float64).mean([0], keepdim: true);
        var (x, y) = (samples.to(float64) - center, real.to(float64) - center);
        var (radiiX, radiiY) = (Radii(x, k), Radii(y, k));

        var inBalls = zeros(x.shape[0], dtype: float64);
        var inManifold = new List<Tensor>();
        var hit = new List<Tensor>();
        for (long start = 0; start < y.shape[0]; start += Block)
        {
            using var inner = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            long size = Math.Min(Block, y.shape[0] - start);
            var squared = SquaredDistances.Between(y.narrow(0, start, size), x);
            var inBall = squared.le(radiiY.narrow(0, start, size).unsqueeze(1)).to(float64);
            inBalls.add_(inBall.sum([0]));
            hit.Add(inBall.amax([1]).MoveToOuterDisposeScope());
            inManifold.Add(squared.le(radiiX).any(1).to(float64).MoveToOuterDisposeScope());
        }

        return new Manifolds(inBalls, cat(inManifold), cat(hit)).MoveToOuterDisposeScope();
    }

    /// <summary>Hands the tensors to the scope around the current one.</summary>
    public Manifolds MoveToOuterDisposeScope() =>
        new(SampleInBalls.MoveToOuterDisposeScope(), RealInManifold.MoveToOuterDisposeScope(), RealBallHit.MoveToOuterDisposeScope());

    /// <summary>Squared distances to the k-th nearest other sample, [N].</summary>
    private static Tensor Radii(Tensor x, int k) => cat([.. x.split(Block).Select(block =>
    {
        using var scope = NewDisposeScope();
        // The nearest of all is the sample itself.
        var (nearest, _) = SquaredDistances.Between(block, x).topk(k + 1, dim: 1, largest: false, sorted: true);
        return nearest.select(1, k).MoveToOuterDisposeScope();
    })]);
}
