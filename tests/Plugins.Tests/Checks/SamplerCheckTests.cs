using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Checks;

public class SamplerCheckTests
{
    [Fact]
    public void OneThatDoesNotPassOnWhatIsAskedIsFound() => Assert.Contains(
        Stranger.Faults<ISampler, Deaf>(ISampler.Kind),
        f => f.Contains("what is asked of each sample reaches the denoiser", StringComparison.Ordinal));

    [Fact]
    public void OneThatCannotLeaveNoiseAloneIsFound() => Assert.Contains(
        Stranger.Faults<ISampler, Boastful>(ISampler.Kind),
        f => f.Contains("from noise alone it samples too", StringComparison.Ordinal));

    /// <summary>It is not asked to sample at levels that it refuses.</summary>
    [Fact]
    public void OneForSomeSchedulesAloneIsRight() => Assert.Empty(Stranger.Faults<ISampler, OfConstantSignal>(ISampler.Kind));

    [Fact]
    public void OneOfFewCallsHasEndedBeforeItIsCancelled() => Assert.DoesNotContain(
        Stranger.Faults<ISampler, TwoSteps>(ISampler.Kind), f => f.Contains("when it is cancelled", StringComparison.Ordinal));

    private static Tensor Euler(SamplingProblem problem, CancellationToken cancellation) => problem.Walk(
        (x, x0, t, s) => SamplingSteps.Euler(x, SamplingSteps.Noise(x, x0, t), t, s), cancellation);

    private sealed class Deaf : ISampler
    {
        public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
            Euler(problem with { Condition = null }, cancellation);
    }

    private sealed class Boastful : ISampler
    {
        public bool StartsWithoutSignal => true;

        public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) => Euler(problem, cancellation);
    }

    private sealed class OfConstantSignal : ISampler
    {
        public string? Refusal(IReadOnlyList<NoiseLevel> levels, DataSpace space) =>
            levels.All(l => l.Alpha == 1) ? null : "needs a schedule whose alpha is 1";

        public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default)
        {
            Assert.All(problem.Levels, l => Assert.Equal(1, l.Alpha));
            return Euler(problem, cancellation);
        }
    }

    /// <summary>From the first level to the second and from there to the last.</summary>
    private sealed class TwoSteps : ISampler
    {
        public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
            Euler(problem with { Levels = [problem.Levels[0], problem.Levels[1], problem.Levels[^1]] }, cancellation);
    }
}
