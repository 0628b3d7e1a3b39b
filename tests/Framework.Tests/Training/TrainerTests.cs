using System.Buffers.Binary;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Training;

/// <summary>The training loop against its steps written out by hand, in double precision.</summary>
public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Steps = 12, LearningRate = 0.3, WarmUp = 0, Decay = LearningRateDecay.None, GradientClip = 1e9, EmaDecay = 0, LogEvery = 100,
        EvaluateEvery = 0, CheckpointEvery = 0,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheNumbersFollowTheirGradientsAtTheRateOfEachStep()
    {
        var options = Options with { WarmUp = 0.25, Decay = LearningRateDecay.Cosine };
        // Three steps of warm-up: 1/3, 2/3 and the whole rate; then half a cosine over the nine that are left.
        double Rate(int k) => k < 3 ? 0.3 * (k + 1) / 3 : 0.15 * (1 + Math.Cos(Math.PI * (k - 3) / 9));
        var expected = Walk(12, Rate).Last();
        var (numbers, listener) = Train(options with { LogEvery = 1 });
        Assert.Equal(0, MaxError(expected, numbers.Values), 1e-15);
        Assert.False(numbers.IsTraining);

        // A loss is that before its step, a rate that of the step itself.
        var places = Walk(12, Rate).Prepend(TwoNumbers.Start).Take(12).ToList();
        var losses = listener.Metrics.Where(m => m.Name == "loss").Select(m => m.Value).ToArray();
        Assert.Equal(0, MaxError([.. places.Select(Loss)], losses), 1e-14);
        Assert.Equal(losses, listener.Steps.Select(s => s.Loss));
        var rates = listener.Metrics.Where(m => m.Name == "learningRate").Select(m => m.Value).ToArray();
        Assert.Equal(0, MaxError([.. Enumerable.Range(0, 12).Select(Rate)], rates), 1e-16);
    }

    /// <summary>The norm is that over all numbers together; TorchSharp adds 1e-6 to it before it divides.</summary>
    [Fact]
    public void ALongGradientIsShortenedAndAShortOneIsNot()
    {
        double Shortening(double[] gradient) => Math.Min(1, 2 / (Math.Sqrt(gradient.Sum(g => g * g)) + 1e-6));
        var path = Walk(12, _ => 0.3, Shortening).ToList();
        // The first gradient is (3.5, -3), of norm 4.61; the last ones are shorter than 2.
        Assert.InRange(Shortening([3.5, -3]), 0.43, 0.44);
        Assert.Equal(1, Shortening(Minus(path[10], TwoNumbers.Goal)));
        Assert.Equal(0, MaxError(path[^1], Train(Options with { GradientClip = 2 }).Numbers.Values), 1e-15);
    }

    [Fact]
    public void TheModuleIsJudgedAndEndsWithItsAverage()
    {
        // (1 + n) / (10 + n) is above 0.4 from n = 5 on.
        double Decay(int n) => Math.Min(0.4, (1.0 + n) / (10 + n));
        Assert.Equal([0.1, 2 / 11.0, 0.25, 4 / 13.0, 5 / 14.0, 0.4, 0.4], Enumerable.Range(0, 7).Select(Decay));
        var average = TwoNumbers.Start;
        var averages = Walk(12, _ => 0.3).Select((place, n) => average = Sum(Decay(n), average, 1 - Decay(n), place)).ToList();

        var (numbers, listener) = Train(Options with { EmaDecay = 0.4, EvaluateEvery = 5 });
        Assert.Equal(0, MaxError(averages[^1], numbers.Values), 1e-15);
        // Judging takes nothing from training: the losses are those of the numbers without an average.
        var evaluated = listener.Metrics.Where(m => m.Name is "first" or "second").Select(m => m.Value).ToArray();
        Assert.Equal([5, 10, 12], listener.At("first"));
        Assert.Equal(0, MaxError([.. averages[4], .. averages[9], .. averages[11]], evaluated), 1e-15);
        Assert.Equal(Loss(Walk(11, _ => 0.3).Last()), listener.Steps[^1].Loss, 1e-15);
    }

    [Fact]
    public void WithoutAnAverageTheLastNumbersStay()
    {
        var (numbers, listener) = Train(Options);
        Assert.Equal(0, MaxError(Walk(12, _ => 0.3).Last(), numbers.Values), 1e-15);
        Assert.Equal(numbers.Values, listener.Metrics.Where(m => m.Name is "first" or "second").Select(m => m.Value));
    }

    [Fact]
    public void IntervalsCountStepsFromOne()
    {
        var store = new CheckpointStore(_folder.Path, keep: 10);
        var seen = new Dictionary<long, int>();
        // The checkpoint of a step is written after its progress was told.
        var listener = new Listener(step => seen[step] = store.FindAll().Count);
        var options = Options with { Steps = 9, LogEvery = 2, EvaluateEvery = 3, CheckpointEvery = 4 };
        Assert.Equal((9L, true), Run(options, new TwoNumbers(), store, listener));
        Assert.Equal(Enumerable.Range(1, 9).Select(n => (long)n), listener.Steps.Select(s => s.Step));
        Assert.All(listener.Steps, s => Assert.Equal(9, s.Steps));
        foreach (var name in new[] { "loss", "learningRate", "stepsPerSecond" }) Assert.Equal([2, 4, 6, 8], listener.At(name));
        // The evaluation of the last step is not repeated at the end.
        Assert.Equal([3, 6, 9], listener.At("first"));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2], seen.Values);
        Assert.Equal(["step-00000004", "step-00000008", "step-00000009"], Names(store));
        Assert.Equal([4, 8, 9], store.FindAll().Select(CheckpointStore.StepOf));
    }

    [Fact]
    public void WithoutIntervalsThereIsTheEndAlone()
    {
        var store = new CheckpointStore(_folder.Path, keep: 10);
        var listener = new Listener();
        Run(Options with { Steps = 3 }, new TwoNumbers(), store, listener);
        Assert.Equal([3], listener.At("first"));
        Assert.Equal(["step-00000003"], Names(store));
    }

    [Fact]
    public void ZeroStepsTrainNothing()
    {
        var store = new CheckpointStore(_folder.Path, keep: 1);
        var (numbers, listener) = (new TwoNumbers(), new Listener());
        Assert.Equal((0L, true), Run(Options with { Steps = 0, EmaDecay = 0.9 }, numbers, store, listener));
        Assert.Equal(TwoNumbers.Start, numbers.Values);
        Assert.Empty(listener.Steps);
        Assert.Equal([("first", 3, 0L), ("second", -1, 0)], listener.Metrics);
        Assert.Equal(["step-00000000"], Names(store));
    }

    /// <summary>The losses of steps 1 to 4 and 5 to 8, also where a session ends after step 6 and another goes on.</summary>
    [Fact]
    public void ALoggedLossIsTheMeanSinceTheLastAlsoAcrossAnInterruption()
    {
        var losses = Walk(8, _ => 0.3).Prepend(TwoNumbers.Start).Take(8).Select(Loss).ToArray();
        var options = Options with { Steps = 8, LogEvery = 4 };
        var whole = new Listener();
        Run(options, new TwoNumbers(), null, whole);
        var store = new CheckpointStore(_folder.Path, keep: 1);
        using var stopping = new CancellationTokenSource();
        var (first, second) = (new Listener(step => Cancel(step == 6, stopping)), new Listener());
        Run(options, new TwoNumbers(), store, first, stopping.Token);
        Run(options, new TwoNumbers(), store, second);

        double[] Logged(Listener listener) => [.. listener.Metrics.Where(m => m.Name == "loss").Select(m => m.Value)];
        Assert.Equal(0, MaxError([losses[..4].Average(), losses[4..].Average()], Logged(whole)), 1e-14);
        Assert.Equal(Logged(whole), Logged(first).Concat(Logged(second)));
    }

    [Fact]
    public void ACheckpointIsAlsoWrittenWhenItsMinutesHavePassed()
    {
        var store = new CheckpointStore(_folder.Path, keep: 10);
        Run(Options with { Steps = 3, CheckpointMinutes = 1e-9 }, new TwoNumbers(), store);
        Assert.Equal(["step-00000001", "step-00000002", "step-00000003"], Names(store));
    }

    /// <summary>
    /// It sees the averages, for evaluation; the training is that without it, and a step whose look was ended is looked at again.
    /// </summary>
    [Fact]
    public void AJudgeSeesTheAveragesAndChangesNothing()
    {
        var options = Options with { Steps = 6, EmaDecay = 0.5 };
        var plain = new TwoNumbers();
        Run(options, plain, null);
        var store = new CheckpointStore(_folder.Path, keep: 10);
        using var stopping = new CancellationTokenSource();
        var looks = new List<(long Step, double[] Values)>();
        var (first, second) = (new TwoNumbers(), new TwoNumbers());
        Judged(options, first, store, new Looking(first, (step, values) =>
        {
            looks.Add((step, values));
            if (step != 4) return;
            stopping.Cancel();
            throw new OperationCanceledException(stopping.Token);
        }), stopping.Token);
        Judged(options, second, store, new Looking(second, (step, values) => looks.Add((step, values))), default);

        Assert.Equal([2, 4, 4, 6], looks.Select(l => l.Step));
        Assert.Equal(looks[1].Values, looks[2].Values);
        Assert.Equal(plain.Values, looks[^1].Values);
        Assert.Equal(plain.Values, second.Values);

        void Judged(TrainingOptions how, TwoNumbers numbers, CheckpointStore kept, ITrainingJudge judge, CancellationToken cancellation)
        {
            using var streams = new RandomStreams(0);
            using var batches = TwoNumbers.Batches(streams);
            new Trainer(how, new Descent(), kept, null, judge).Run(numbers, batches, streams, cancellation);
        }
    }

    [Fact]
    public void TheNewestCheckpointsStay()
    {
        var store = new CheckpointStore(_folder.Path, keep: 2);
        Run(Options with { Steps = 5, CheckpointEvery = 1 }, new TwoNumbers(), store);
        Assert.Equal(["step-00000004", "step-00000005"], Names(store));
        // What is left of a checkpoint that was being written is none.
        Directory.CreateDirectory(Path.Combine(_folder.Path, "step-00000006.partial"));
        Assert.Equal("step-00000005", Path.GetFileName(store.FindLatest()));
    }

    [Fact]
    public void ACheckpointHoldsTheAverageThatSamplesAreDrawnWith()
    {
        var store = new CheckpointStore(_folder.Path, keep: 1);
        var (numbers, loaded) = (new TwoNumbers(), new TwoNumbers());
        Run(Options with { Steps = 5, EmaDecay = 0.5 }, numbers, store);
        CheckpointStore.LoadAverages(store.FindLatest()!, loaded.Module);
        Assert.Equal(numbers.Values, loaded.Values);
        Assert.NotEqual(TwoNumbers.Start, loaded.Values);
    }

    /// <summary>
    /// Interrupted by its user after step 5, with a checkpoint of that step, or ended after step 7, when the last one is of step 6. The
    /// loss draws from a stream and from the global generator, sees its batch, and counts; the optimizer has a momentum.
    /// </summary>
    [Theory]
    [InlineData(5, false)]
    [InlineData(7, true)]
    public void WhatIsInterruptedGoesOnToTheSameBits(long end, bool dies)
    {
        var options = Options with { EmaDecay = 0.9, WarmUp = 0.25, Decay = LearningRateDecay.Cosine, CheckpointEvery = 3 };
        var whole = new Noisy();
        var (wholeNext, wholeLosses) = (RunNoisy(options, whole, null), Losses);

        var store = new CheckpointStore(_folder.Path, keep: 1);
        using var stopping = new CancellationTokenSource();
        void Stop(long step)
        {
            if (step != end) return;
            if (dies) throw new TimeoutException();
            stopping.Cancel();
        }

        if (dies) Assert.Throws<TimeoutException>(() => RunNoisy(options, new(), store, Stop));
        else RunNoisy(options, new(), store, Stop, stopping.Token);
        Assert.Equal([dies ? "step-00000006" : "step-00000005"], Names(store));

        var resumed = new Noisy();
        Assert.Equal(wholeNext, RunNoisy(options, resumed, store));
        Assert.Equal(whole.Values.Select(BitConverter.DoubleToInt64Bits), resumed.Values.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal((12, 12), (whole.Calls, resumed.Calls));
        Assert.Equal(wholeLosses.Skip(dies ? 6 : 5), Losses);
    }

    [Fact]
    public void WhatIsCancelledSaysSo()
    {
        using var stopping = new CancellationTokenSource();
        var listener = new Listener(step => { if (step == 4) stopping.Cancel(); });
        var numbers = new TwoNumbers();
        Assert.Equal((4L, false), Run(Options, numbers, null, listener, stopping.Token));
        Assert.Empty(listener.At("first"));
        Assert.Equal(0, MaxError(Walk(4, _ => 0.3).Last(), numbers.Values), 1e-15);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void ALossThatIsNotFiniteEndsTheTrainingAndTheLastCheckpointStays(double bad, string word)
    {
        var store = new CheckpointStore(_folder.Path, keep: 1);
        var options = Options with { CheckpointEvery = 2 };
        var error = Assert.Throws<NonFiniteLossException>(() => Run(options, new Failing(5, bad), store));
        Assert.Equal(
            $"The loss is {word} at training step 5. The last good checkpoint is '{Path.Combine(_folder.Path, "step-00000004")}'. "
            + "Try a lower training.learningRate, a smaller training.gradientClip or another weighting.",
            error.Message);
        Assert.Equal(5, error.Step);
        Assert.Equal(["step-00000004"], Names(store));

        error = Assert.Throws<NonFiniteLossException>(() => Run(options, new Failing(1, bad), null));
        Assert.Equal(
            $"The loss is {word} at training step 1. No checkpoint was written before it. "
            + "Try a lower training.learningRate, a smaller training.gradientClip or another weighting.",
            error.Message);

        // From there it goes on once the loss is finite again.
        var numbers = new TwoNumbers();
        Run(options, numbers, store);
        Assert.Equal(0, MaxError(Walk(12, _ => 0.3).Last(), numbers.Values), 1e-15);
    }

    /// <summary>A gradient that is not finite breaks the parameters after a finite loss; that is no checkpoint to go on from.</summary>
    [Fact]
    public void BrokenParametersAreNotKept()
    {
        var store = new CheckpointStore(_folder.Path, keep: 1);
        var options = Options with { CheckpointEvery = 2 };
        var error = Assert.Throws<NonFiniteParametersException>(() => Run(options, new Steep(5), store));
        Assert.Equal(
            "Parameters are NaN or infinite after training step 5, whose loss was finite. "
            + $"The last good checkpoint is '{Path.Combine(_folder.Path, "step-00000004")}'. "
            + "Try a lower training.learningRate, a smaller training.gradientClip or another weighting.",
            error.Message);
        Assert.Equal(5, error.Step);
        Assert.Equal(["step-00000004"], Names(store));

        // So it is at the last step, where no later loss would tell.
        var unused = new CheckpointStore(Path.Combine(_folder.Path, "other"), keep: 1);
        error = Assert.Throws<NonFiniteParametersException>(() => Run(Options with { Steps = 6 }, new Steep(5), unused));
        Assert.Equal(
            "Parameters are NaN or infinite after training step 5, whose loss was finite. No checkpoint was written before it. "
            + "Try a lower training.learningRate, a smaller training.gradientClip or another weighting.",
            error.Message);
    }

    [Fact]
    public void AnExplodingLossAndABrokenEvaluationAreWarnings()
    {
        var listener = new Listener();
        Run(Options with { Steps = 4, EvaluateEvery = 1, LearningRate = 1e5, GradientClip = 1e9 }, new Broken(), null, listener);
        Assert.Equal(
            [
                "first is NaN at training step 1.",
                "The loss has exploded: it was 10.6 at the first training step, and is 1.06e+11 at step 1. "
                + "A later fall does not mean that the network recovers. "
                + "Try a lower training.learningRate, a smaller training.gradientClip or another weighting.",
            ],
            listener.Warnings);
    }

    [Fact]
    public void NoTensorsStayBehind()
    {
        using var streams = new RandomStreams(0);
        using var batches = TwoNumbers.Batches(streams);
        var numbers = new Noisy();
        var options = Options with { EmaDecay = 0.5, EvaluateEvery = 2, CheckpointEvery = 2, LogEvery = 1 };
        void Run(string name) => new Trainer(options, new Descent(), new(Path.Combine(_folder.Path, name), 1), new Listener())
            .Run(numbers, batches, streams, CancellationToken.None);
        Run("first");
        long before = LiveTensors.Count();
        Run("second");
        Run("second");
        Assert.Equal(before, LiveTensors.Count());
    }

    private static void Cancel(bool now, CancellationTokenSource stopping)
    {
        if (now) stopping.Cancel();
    }

    private List<double> Losses { get; set; } = [];

    /// <summary>The places after each of the first steps, from the formula of gradient descent.</summary>
    private static IEnumerable<double[]> Walk(int steps, Func<int, double> rate, Func<double[], double>? shortening = null)
    {
        var place = TwoNumbers.Start;
        for (int k = 0; k < steps; k++)
        {
            var gradient = Minus(place, TwoNumbers.Goal);
            yield return place = Sum(1, place, -rate(k) * (shortening?.Invoke(gradient) ?? 1), gradient);
        }
    }

    private static double[] Minus(double[] a, double[] b) => Sum(1, a, -1, b);

    private static double[] Sum(double a, double[] x, double b, double[] y) => [.. x.Zip(y, (p, q) => a * p + b * q)];

    private static double Loss(double[] place) => Minus(place, TwoNumbers.Goal).Sum(d => d * d) / 2;

    private static double MaxError(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        return expected.Zip(found, (e, f) => Math.Abs(e - f)).Max();
    }

    private static IEnumerable<string?> Names(CheckpointStore store) => store.FindAll().Select(Path.GetFileName);

    private static (TwoNumbers Numbers, Listener Listener) Train(TrainingOptions options)
    {
        var (numbers, listener) = (new TwoNumbers(), new Listener());
        Assert.Equal((options.Steps, true), Run(options, numbers, null, listener));
        return (numbers, listener);
    }

    private static (long Step, bool Completed) Run(
        TrainingOptions options, ITrainable trainable, CheckpointStore? store, Listener? listener = null,
        CancellationToken cancellation = default)
    {
        using var streams = new RandomStreams(0);
        using var batches = TwoNumbers.Batches(streams);
        var outcome = new Trainer(options, new Descent(), store, listener).Run(trainable, batches, streams, cancellation);
        return (outcome.Step, outcome.Completed);
    }

    /// <summary>Trains with everything that has a state; gives the next number of the stream.</summary>
    private double RunNoisy(
        TrainingOptions options, Noisy noisy, CheckpointStore? store, Action<long>? after = null, CancellationToken cancellation = default)
    {
        using var streams = new RandomStreams(7);
        using var batches = TwoNumbers.Batches(streams);
        var listener = new Listener(after);
        new Trainer(options, new Descent(momentum: 0.9), store, listener).Run(noisy, batches, streams, cancellation);
        Losses = [.. listener.Steps.Select(s => s.Loss)];
        return randn(1, float64, generator: streams["noise"]).item<double>();
    }

    /// <summary>Looks after every second step.</summary>
    private sealed class Looking(TwoNumbers numbers, Action<long, double[]> look) : ITrainingJudge
    {
        public bool IsDue(long step, long steps) => step > 0 && step % 2 == 0;

        public void Judge(nn.Module module, long step)
        {
            Assert.False(module.training);
            look(step, numbers.Values);
        }
    }

    private sealed class Noisy : TwoNumbers, IResumable
    {
        public long Calls { get; private set; }

        public override IResumable State => this;

        public override Tensor Loss(Samples batch, RandomStreams streams)
        {
            var noise = randn(1, float64, generator: streams["noise"]) + rand(1, float64) + batch.Values.mean();
            return (base.Loss(batch, streams) * (1 + 0.1 * Calls++) + (Parameter * noise).sum()).squeeze();
        }

        public byte[] Save()
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, Calls);
            return bytes;
        }

        public void Restore(byte[] state) => Calls = BinaryPrimitives.ReadInt64LittleEndian(state);
    }

    /// <summary>Its loss is not finite from a step on.</summary>
    private sealed class Failing(int step, double loss) : TwoNumbers
    {
        private int _calls;

        public override Tensor Loss(Samples batch, RandomStreams streams) =>
            _calls++ >= step ? base.Loss(batch, streams) * loss : base.Loss(batch, streams);
    }

    /// <summary>From a call on its loss is as it was, and its gradient is not a number.</summary>
    private sealed class Steep(int step) : TwoNumbers
    {
        private int _calls;

        public override Tensor Loss(Samples batch, RandomStreams streams) =>
            _calls++ >= step ? base.Loss(batch, streams) + (Parameter - Parameter.detach()).sqrt().sum() : base.Loss(batch, streams);
    }

    /// <summary>One number of its evaluation is none.</summary>
    private sealed class Broken : TwoNumbers
    {
        public override IReadOnlyDictionary<string, double> Evaluate() =>
            new Dictionary<string, double>(base.Evaluate()) { ["first"] = double.NaN };
    }
}
