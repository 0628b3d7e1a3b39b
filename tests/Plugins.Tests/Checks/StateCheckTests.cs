using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Checks;

public class StateCheckTests
{
    /// <summary>Every sample of a batch has a step of its own, and the first of them is not that of all.</summary>
    [Fact]
    public void ALossOfManyStepsIsRight() => Assert.Empty(Stranger.Faults<IStateObjective, EachStep>(IStateObjective.Kind));

    /// <summary>The matrix of a file has one number of states.</summary>
    [Fact]
    public void ATransitionMayHaveOneNumberOfStatesAlone() =>
        Assert.Empty(Stranger.Faults<ITransition, OfTwenty>(ITransition.Kind));

    [Fact]
    public void ATransitionOfOneNumberOfStatesIsTried() =>
        Assert.Contains(Stranger.Faults<ITransition, Leaking>(ITransition.Kind), f => f.Contains("of 20 states, the sum of column 0 is 0.9",
            StringComparison.Ordinal));

    [Fact]
    public void ASamplerThatDoesNotPassOnWhatIsAskedIsFound() => Assert.Contains(
        Stranger.Faults<IStateSampler, Deaf>(IStateSampler.Kind),
        f => f.Contains("what is asked of each sample reaches the denoiser", StringComparison.Ordinal));

    [Fact]
    public void ASamplerThatIgnoresWhichStepComesNextIsFound() => Assert.Contains(
        Stranger.Faults<IStateSampler, StepOfOne>(IStateSampler.Kind),
        f => f.Contains("in fewer steps too", StringComparison.Ordinal));

    /// <summary>What is unlikely may be made impossible, and one that asks nothing may change what nothing is asked of.</summary>
    [Fact]
    public void AGuidanceToTheLikelyIsRight() => Assert.Empty(Stranger.Faults<IStateGuidance, ToTheLikely>(IStateGuidance.Kind));

    private static Tensor Ancestral(StateSamplingProblem problem, Func<int, int, int> next, CancellationToken cancellation) =>
        problem.Walk((z, prediction, t, s) =>
            problem.Draw(problem.Reading.Step(prediction.LogProbabilities, z, problem.Process, [next(t, s)], [t])), cancellation);

    private sealed class Deaf : IStateSampler
    {
        public Tensor Sample(StateSamplingProblem problem, CancellationToken cancellation = default) =>
            Ancestral(problem with { Condition = null }, (_, s) => s, cancellation);
    }

    private sealed class StepOfOne : IStateSampler
    {
        public Tensor Sample(StateSamplingProblem problem, CancellationToken cancellation = default) =>
            Ancestral(problem, (t, _) => t - 1, cancellation);
    }

    /// <summary>The two likeliest states alone.</summary>
    private sealed class ToTheLikely : IStateGuidance
    {
        public IStateDenoiser Apply(IStateDenoiser inner) => new Guided(inner);

        private sealed class Guided(IStateDenoiser inner) : IStateDenoiser
        {
            public StatePrediction Predict(Tensor zt, int step, Condition? condition)
            {
                var prediction = inner.Predict(zt, step, condition);
                var least = prediction.LogProbabilities.topk(2).values.narrow(-1, 1, 1);
                return prediction.WithLogits(prediction.LogProbabilities.masked_fill(
                    prediction.LogProbabilities.lt(least), double.NegativeInfinity));
            }
        }
    }

    /// <summary>Steps from the last to the first, one for each sample.</summary>
    private sealed class EachStep : IStateObjective
    {
        public Tensor Loss(INetwork network, Samples batch, StateProcess process, Generator random)
        {
            int[] steps = [.. Enumerable.Range(0, (int)batch.Count).Select(i => process.Steps - i % process.Steps)];
            return NoisyStates.At(network, batch, process, StateReading.X0, steps, random).CrossEntropy(batch.Values).mean();
        }
    }

    private class OfTwenty : ITransition
    {
        protected virtual double Sum => 1;

        public string? Refusal(int states) => states == 20 ? null : "has 20 states";

        public double[,] Matrix(int states)
        {
            var matrix = new double[states, states];
            for (int i = 0; i < states; i++)
                for (int j = 0; j < states; j++)
                    matrix[i, j] = Sum / states;
            return matrix;
        }
    }

    private sealed class Leaking : OfTwenty
    {
        protected override double Sum => 0.9;
    }
}
