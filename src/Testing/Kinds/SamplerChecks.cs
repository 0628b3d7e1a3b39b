using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing.StandIns;
using static Diffusion.Framework.Testing.Kinds.SamplerTrials;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>The marginals of known distributions with the exact denoiser, and what must not depend on anything else.</summary>
internal sealed class SamplerChecks() : KindChecks<ISampler>(ISampler.Kind)
{
    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("with the exact denoiser it draws a Gaussian on every kind of schedule", (sampler, _) =>
        {
            if (!Draws(sampler)) return;
            var steps = new StepSchedule(400, 0.05);
            var problems = FunctionSchedule.All
                .Select(f => (Schedule: (INoiseSchedule)f, Levels: LogSnrLevels.Uniform(f, 200, -9, 8, clean: true)))
                .Append((steps,
                    [.. Enumerable.Range(1, 400).Reverse().Select(i => ((INoiseSchedule)steps).At(i / 400.0)), NoiseLevel.Clean]))
                .ToList();
            int tried = 0;
            foreach (var (schedule, levels) in problems)
                if (Recovers(sampler, schedule, levels)) tried++;
            if (tried == 0) throw new NotTriedException($"it {RefusalOf(sampler, problems[0].Levels)}");
        }),
        Law("from noise alone it samples too, if it says so", (sampler, _) =>
        {
            if (!sampler.StartsWithoutSignal) return;
            var flow = FunctionSchedule.Flow;
            NoiseLevel[] levels = [((INoiseSchedule)flow).At(1), .. LogSnrLevels.Uniform(flow, 200, -9, 8, clean: true)];
            Must.Hold(levels[0].Alpha == 0, $"the first level is {levels[0]}");
            if (Draws(sampler)) Recovers(sampler, flow, levels);
            else Must.Finite(Sample(sampler, Known, flow, levels, Known.Points(levels[0])), "the sample");
        }),
        Law("what is asked of each sample reaches the denoiser", (sampler, _) =>
        {
            var levels = LogSnrLevels.Uniform(FunctionSchedule.VariancePreserving, 100, -8, 8, clean: true);
            var asked = Condition.OfClasses(tensor(new long[] { 0, 1, 2, 2, 0 }));
            var expected = OneOfEachClass.Of(asked);
            // Of samplers that bring data to noise and back, the data.
            var start = sampler.Start == SamplingStart.Data ? expected : randn([5, 1], dtype: float64, generator: new Generator(4));
            if (RefusalOf(sampler, levels) is { } why) throw new NotTriedException($"it {why}");
            var sample = sampler.Sample(Problem(new OneOfEachClass(), FunctionSchedule.VariancePreserving, levels, start, asked));
            Must.Equal(expected, sample, 0.5, "the only sample of each class that is asked for");
        }),
        Law("it stops at a level that is not clean", (sampler, _) =>
        {
            if (Draws(sampler)) Recovers(sampler, FunctionSchedule.Flow, LogSnrLevels.Uniform(FunctionSchedule.Flow, 200, -9, 0));
        }),
        Law("with the exact denoiser it draws a mixture", Mixture),
        Law("with many steps the error becomes small, at least as fast as that of first order", Converges),
        Law("what the network predicts makes no difference", (sampler, _) =>
        {
            var exact = new MixtureDenoiser(PointData.Known);
            var levels = LogSnrLevels.Uniform(FunctionSchedule.VariancePreserving, 12, -7, 5, clean: true);
            var start = randn([7, 2], dtype: float64, generator: new Generator(3));
            Tensor With(IDenoiser denoiser) => Sample(sampler, denoiser, FunctionSchedule.VariancePreserving, levels, start);
            var expected = With(exact);
            foreach (var output in new[] { StandInParameterization.X0, StandInParameterization.Eps, StandInParameterization.V })
                Must.Equal(expected, With(new ThroughParameterization(exact, output)), 1e-6, "the samples");
        }),
        Law("it keeps the precision of its start, whatever that of the network", (sampler, _) =>
        {
            foreach (var (start, network) in new[] { (float64, float32), (float32, float64) })
            {
                var levels = LogSnrLevels.Uniform(FunctionSchedule.Flow, 5, -4, 4, clean: true);
                var sample = Sample(sampler, new Watched(Known, x0 => x0.to(network)), FunctionSchedule.Flow, levels,
                    Known.Points(levels[0]).to(start));
                Must.Hold(sample.dtype == start, $"it gives {sample.dtype} for a start in {start}");
            }
        }),
        Law("it draws the same with the same noise, and leaves its start as it was", (sampler, _) =>
        {
            var levels = LogSnrLevels.Uniform(FunctionSchedule.Edm, 9, -6, 4, clean: true);
            var start = Known.Points(levels[0]);
            var before = start.clone();
            var first = Sample(sampler, Known, FunctionSchedule.Edm, levels, start);
            Must.Equal(before, start, 0, "its start");
            Must.Equal(first, Sample(sampler, Known, FunctionSchedule.Edm, levels, start), 0, "the second sample");
        }),
        Law("it keeps no tensor but its result", (sampler, _) =>
        {
            using var scope = NewDisposeScope();
            var levels = LogSnrLevels.Uniform(FunctionSchedule.Flow, 40, -8, 8, clean: true);
            var start = Known.Points(levels[0]);
            Sample(sampler, Known, FunctionSchedule.Flow, levels, start).Dispose();
            Settle();
            long before = Tensor.TotalCount;
            Sample(sampler, Known, FunctionSchedule.Flow, levels, start).Dispose();
            Settle();
            Must.Hold(Tensor.TotalCount <= before, $"{Tensor.TotalCount - before} tensors are left");
        }),
        Law("it stops between two steps when it is cancelled", (sampler, _) =>
        {
            using var stop = new CancellationTokenSource();
            int calls = 0;
            var watched = new Watched(Known, x0 =>
            {
                if (++calls == 2) stop.Cancel();
                return x0;
            });
            var levels = LogSnrLevels.Uniform(FunctionSchedule.Flow, 60, -8, 8, clean: true);
            try
            {
                if (RefusalOf(sampler, levels) is { } why) throw new NotTriedException($"it {why}");
                sampler.Sample(Problem(watched, FunctionSchedule.Flow, levels, Known.Points(levels[0])), stop.Token).Dispose();
                // One that needs no more calls has ended before.
                Must.Hold(calls <= 2, $"it went on to its end after {calls} calls");
            }
            catch (OperationCanceledException)
            {
                Must.Hold(calls <= 32, $"it made {calls} calls, and was cancelled at the second");
            }
        }),
    ];

    protected override void Measure(ISampler plugin, World world, Record record)
    {
        foreach (var schedule in new INoiseSchedule[] { FunctionSchedule.VariancePreserving, FunctionSchedule.Edm, FunctionSchedule.Flow })
        {
            var levels = LogSnrLevels.Uniform(schedule, 9, -6, 5, clean: true);
            record.AddTensor($"samples {schedule}", Sample(plugin, new Varied(Known), schedule, levels, Known.Points(levels[0])));
        }

        var steps = new StepSchedule(40, 0.2);
        NoiseLevel[] discrete = [.. new[] { 40, 27, 14, 6, 1 }.Select(i => ((INoiseSchedule)steps).At(i / 40.0)), NoiseLevel.Clean];
        record.AddTensor("samples of steps", Sample(plugin, new Varied(Known), steps, discrete, Known.Points(discrete[0])));
        record.Add("asks", plugin.StartsWithoutSignal ? 1 : 0, plugin.ChoosesLevels ? 1 : 0, plugin.NeedsLearnedVariance ? 1
            : 0, (int)plugin.Start);
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var sampler = trial.Create<ISampler>(World.Points);
        INoiseSchedule[] schedules = [.. FunctionSchedule.All, new StepSchedule(40, 0.2), new StepSchedule(3, 0.5)];
        var all = schedules.SelectMany(s => new[]
        {
            LogSnrLevels.Uniform(s, 9, -6, 5, clean: true), LogSnrLevels.Uniform(s, 4, -3, 2),
            LogSnrLevels.Uniform(s, 1, -2, 3, clean: true), [s.At(s.MaxTime), NoiseLevel.Clean],
            [s.At(s.MaxTime), s.At(s.Nearest((s.MinTime + s.MaxTime) / 2)), s.At(s.MinTime), NoiseLevel.Clean],
        }.Select(levels => (Schedule: s, Levels: levels))).ToList();
        var spaces = new DataSpace[] { new([1]), new([1, 8, 8]), new([40_000]) };
        record.AddTexts("refusals of levels", all.SelectMany(l => spaces.Select(s => sampler.Refusal(l.Levels, s) ?? "")));
        // Few steps, none to the clean level, and from noise alone; of classes in the plane.
        var exact = new MixtureDenoiser(PointData.Known);
        var asked = Condition.OfClasses(tensor(new long[] { 0, 1, 2, ConditionPart.NoClass, 0 }));
        foreach (var (i, (schedule, levels)) in all.Index().Where(l => sampler.Refusal(l.Item.Levels, new([2])) is null))
            record.Attempt($"levels {i}", () =>
            {
                var start = levels[0].Sigma * randn([5, 2], dtype: float64, generator: new Generator(7));
                var problem = Problem(exact, schedule, levels, start, asked);
                record.AddTensor($"samples of levels {i}", sampler.Sample(problem));
            });
        record.Attempt("watched", () => MeasureWatched(sampler, record));
    }

    /// <summary>Evaluations, and the states on the way of the first samples.</summary>
    private static void MeasureWatched(ISampler sampler, Record record)
    {
        var levels = LogSnrLevels.Uniform(FunctionSchedule.VariancePreserving, 6, -6, 5, clean: true);
        if (RefusalOf(sampler, levels) is not null) return;
        var watcher = new RecordingDenoiser(new Varied(Known), 2);
        var start = Known.Points(levels[0]);
        sampler.Sample(new(watcher, FunctionSchedule.VariancePreserving, levels, start, new SampleNoise(2), null) { Watcher = watcher });
        record.Add("evaluations", watcher.Evaluations);
        record.Add("levels on the way", watcher.Frames.Select(f => f.Level.LogSnr));
        record.AddRounded("states on the way", watcher.Frames.SelectMany(f => f.Xt.to(float64).flatten().data<double>().ToArray()));
    }

    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void Mixture(ISampler sampler, World world)
    {
        if (!Draws(sampler)) return;
        using var scope = NewDisposeScope();
        var schedule = FunctionSchedule.VariancePreserving;
        var levels = LogSnrLevels.Uniform(schedule, 150, -9, 8, clean: true);
        var start = levels[0].Sigma * randn([Count, 2], dtype: float64, generator: new Generator(1));
        var sample = Sample(sampler, new MixtureDenoiser(PointData.Known), schedule, levels, start);
        var means = tensor([.. PointData.Known.Means.SelectMany(m => m)], [3, 2]);
        var nearest = (sample.unsqueeze(1) - means).square().sum(2).argmin(1);
        for (int k = 0; k < 3; k++)
        {
            var own = sample.index_select(0, nearest.eq(k).nonzero().flatten());
            Must.Equal(1 / 3.0, own.shape[0] / (double)Count, 0.05, $"the share of component {k}");
            Must.Equal(0, (own.mean([0]) - means[k]).abs().max().item<double>(), 0.05, $"the mean of component {k}, from the exact one");
            Must.Equal(0.25, own.std(0, unbiased: true, keepdim: false).mean().item<double>(), 0.03,
                $"the standard deviation of component {k}");
        }
    }

    private static void Converges(ISampler sampler, World world)
    {
        if (sampler.ChoosesLevels) return;
        var schedule = FunctionSchedule.VariancePreserving;
        if (sampler.Start == SamplingStart.Data)
        {
            var levels = LogSnrLevels.Uniform(schedule, 200, -6, 6);
            var data = Known.Points(levels[^1]);
            Must.Equal(data, Sample(sampler, Known, schedule, levels, data), 0.15, "the data that came back");
            return;
        }

        // One that uses noise has no path that it could follow.
        if (!Draws(sampler) || !IsDeterministic(sampler)) return;
        double[] errors = [.. new[] { 50, 100, 200 }.Select(n =>
        {
            var levels = LogSnrLevels.Uniform(schedule, n, -8, 8);
            var start = Known.Points(levels[0]);
            return (Sample(sampler, Known, schedule, levels, start) - Known.Flow(start, levels[0], levels[^1])).abs().max().item<double>();
        })];
        double order = Math.Log(errors[0] / errors[2]) / Math.Log(4);
        Must.Hold(order > 0.8 || errors[2] < 1e-6,
            $"the errors of 50, 100 and 200 steps are {string.Join(", ", errors)}, of order {order:f2}");
    }
}
