using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>
/// Every schedule x objective x sampler x grid with the exact denoiser of a mixture of Gaussians. With one objective the samples must have
/// the mixture's mean and covariance; with every other objective they must be the same samples, since an exact network gives the same x0
/// whatever it predicts.
/// </summary>
public sealed class OracleTests : IDisposable
{
    private const string Mixture = """
        { "data": { "name": "gaussian-mixture", "count": 10, "heldOut": 2000 }, "model": "oracle", "clipping": "none", "sampling": { "count": 2000, "batchSize": 2000 } }
        """;

    private const string Reference = "v";

    private readonly ExperimentFile _file = new();

    public static TheoryData<string, string> SchedulesAndSamplers
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var schedule in ExperimentFile.Schedules)
            foreach (var sampler in Names(ISampler.Kind))
                data.Add(schedule, sampler);
            return data;
        }
    }

    /// <summary>2,000 samples give the mean to 0.06 and the covariance to 0.09 (three standard errors); the steps add as much.</summary>
    [Theory]
    [MemberData(nameof(SchedulesAndSamplers))]
    public void EveryGridRecoversMeanAndCovarianceOrWarns(string schedule, string sampler)
    {
        var wrong = new List<string>();
        foreach (var grid in Names(ITimeGrid.Kind))
        {
            string[] choices = [.. Choices(schedule, Reference, sampler, grid, Steps(sampler))];
            if (_file.Read("mixture", Mixture, choices).Warnings.Count > 0) continue;
            var (mean, covariance, _) = Errors(choices);
            if (!(mean < 0.1) || !(covariance < 0.25))
                wrong.Add($"{schedule} {sampler} {grid}: mean {mean:0.000}, covariance {covariance:0.000}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>
    /// A schedule and a sampler as they are shipped, with what the schedule proposes and no other choice: nothing is unfit, and the
    /// covariance is the mixture's.
    /// </summary>
    [Theory]
    [MemberData(nameof(SchedulesAndSamplers))]
    public void WhatIsShippedRecoversMeanAndCovariance(string schedule, string sampler)
    {
        // It is for networks that jump to samples, and says so.
        if (sampler == "renoise") return;
        string[] choices = [$"schedule={schedule}", $"sampler={sampler}", $"objective={Reference}", $"sampling.steps={Steps(sampler)}"];
        Assert.Empty(_file.Read("mixture", Mixture, choices).Warnings);
        var (mean, covariance, ratio) = Errors(choices);
        TestContext.Current.SendDiagnosticMessage($"shipped | {schedule} | {sampler} | {mean:0.000} | {covariance:0.000} | {ratio:0.000}");
        Assert.True(mean < 0.1 && covariance < 0.25, $"mean {mean:0.000}, covariance {covariance:0.000}");
        Assert.InRange(ratio, 0.9, 1.1);
    }

    /// <summary>What the shipped parts are unfit for each other in 100 steps, whatever the sampler that asks a grid.</summary>
    [Fact]
    public void UnfitGridsAreTold()
    {
        var unfit = ExperimentFile.Schedules
            .SelectMany(schedule => Names(ITimeGrid.Kind).Except(["explicit"]).Select(grid => (Schedule: schedule, Grid: grid)))
            .SelectMany(p => _file.Read("mixture", Mixture, [$"schedule={p.Schedule}", $"grid={p.Grid}", "sampling.steps=100"]).Warnings
                .Select(w => $"{p.Schedule} {p.Grid} {w.Path}"));
        string[] discrete = ["linear", "cosine", "scaled-linear", "sigmoid"];
        string[] coarse = ["leading", "trailing", "linspace", "quadratic"];
        Assert.Equal(
            discrete.Select(schedule => $"{schedule} quadratic grid").Concat(coarse.Select(grid => $"edm {grid} grid")).Order(),
            unfit.Order());
        Assert.Equal(
            new Warning(
                "grid",
                "the 100 steps of the grid 'trailing' on the schedule 'edm' are badly placed: one goes from sigma / alpha = 0.802 to 0. "
                + "Of the variance of Gaussian data, 0.52 is left by DDIM where 0.98 could be. Use the grid 'karras' or 'log-snr'."),
            Assert.Single(_file.Read("mixture", Mixture, "schedule=edm", "grid=trailing").Warnings));
        Assert.Equal(
            "the grid 'quadratic' makes 98 of 100 steps: on the schedule 'cosine' the others coincide; another grid makes all of them.",
            Assert.Single(_file.Read("mixture", Mixture, "grid=quadratic").Warnings).Message);
        Assert.Equal(
            "the grid 'trailing' makes 996 of 1000 steps: the schedule 'cosine' has 996 steps from where sampling starts, log-SNR -10.2; "
            + "a lower sampling.minLogSnr visits more.",
            Assert.Single(_file.Read("mixture", Mixture, "sampling.steps=1000").Warnings).Message);
        Assert.Equal(
            "the grid 'leading' starts at sigma / alpha = 6.43, where signal is left: samples start from noise alone, which is "
                + "97.6% of the "
            + "variance there. Start at 10 or more.",
            Assert.Single(_file.Read("mixture", Mixture, "grid=leading", "sampling.steps=10").Warnings).Message);
        Assert.Empty(_file.Read("mixture", Mixture, "schedule=edm").Warnings);
    }

    /// <summary>An adaptive solver runs to the least noise, whatever the grid and the number of steps.</summary>
    [Fact]
    public void TheAdaptiveSolverDoesNotDependOnTheGrid()
    {
        using var scope = NewDisposeScope();
        foreach (var schedule in new[] { "cosine", "edm", "flow" })
        {
            var reference = DrawInDouble([$"schedule={schedule}", "objective=v", "sampler=rk45"]);
            foreach (var other in new[] { "grid=trailing", "grid=leading", "grid=karras", "grid=explicit" })
            foreach (int steps in new[] { 1, 5, 1000 })
            {
                var samples = DrawInDouble([$"schedule={schedule}", "objective=v", "sampler=rk45", other, $"sampling.steps={steps}"]);
                Assert.Equal(0, (samples - reference).abs().max().item<double>());
            }

            var (_, _, ratio) = Errors($"schedule={schedule}", "objective=v", "sampler=rk45", "sampling.steps=5");
            Assert.InRange(ratio, 0.95, 1.05);
        }
    }

    /// <summary>
    /// Euler's method in time, samplers with fresh noise in every step, and the way there and back need smaller steps than the others.
    /// </summary>
    private static int Steps(string sampler) => sampler is "probability-flow-euler" ? 320
        : sampler is "euler-maruyama" or "predictor-corrector" ? 160
        : sampler is "ancestral" or "euler-ancestral" or "dpm-solver++" or "ddim-inversion" ? 80 : 40;

    /// <summary>In double precision to 1e-6; the adaptive solver answers rounding with other steps, so only to its tolerance.</summary>
    [Theory]
    [MemberData(nameof(SchedulesAndSamplers))]
    public void EveryObjectiveGivesTheSameSamples(string schedule, string sampler)
    {
        double tolerance = sampler == "rk45" ? 1e-3 : 1e-6;
        var wrong = new List<string>();
        foreach (var grid in Names(ITimeGrid.Kind))
        {
            using var scope = NewDisposeScope();
            var reference = DrawInDouble([.. Choices(schedule, Reference, sampler, grid, 6)]);
            foreach (var objective in Names(IParameterization.Kind).Where(o => o != Reference))
            {
                var samples = DrawInDouble([.. Choices(schedule, objective, sampler, grid, 6)]);
                double difference = (samples - reference).abs().max().item<double>();
                if (!(difference < tolerance)) wrong.Add($"{schedule} {objective} {sampler} {grid}: {difference:g3}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>All that is refused, and why: where there is no signal left, some outputs and some solvers mean nothing.</summary>
    [Fact]
    public void WhatMeansNothingIsRefusedByName()
    {
        const string Zero = """schedule={"name":"linear","zeroTerminalSnr":true}""";
        var refused = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var schedule in ExperimentFile.Schedules.Select(s => $"schedule={s}").Append(Zero))
        foreach (var objective in Names(IParameterization.Kind))
        foreach (var sampler in Names(ISampler.Kind))
        {
            if (Refusal(schedule, $"objective={objective}", $"sampler={sampler}", "sampling.minLogSnr=-100") is { } why) refused.Add(why);
        }

        string Undetermined(string objective, string schedule) =>
            $"the objective '{objective}' does not determine x0 at t = 1 of the schedule '{schedule}' (alpha = 0, sigma = 1). "
            + "Use the objective 'v' or 'x0', or raise sampling.minLogSnr.";
        string Stuck(string sampler, string schedule) =>
            $"the sampler '{sampler}' cannot start at noise alone, the last step of the schedule '{schedule}'. "
            + "Use the sampler 'ddim' or 'ancestral', or raise sampling.minLogSnr.";
        string[] withoutSignal = ["flow", "linear"];
        string[] expected =
            [
                // Steps are trained to the last one; of continuous times the very last is never drawn.
                Undetermined("edm", "flow"),
                "the objective 'edm' is not finite at t = 1 of the schedule 'linear' (alpha = 0, sigma = 1). "
                + "Use the objective 'v' or 'x0', or a schedule that ends less extremely.",
                .. new[] { "epsilon", "score" }
                    .SelectMany(objective => withoutSignal.Select(schedule => Undetermined(objective, schedule))),
                .. withoutSignal
                    .SelectMany(schedule => Names(ISampler.Kind)
                        .Except(["ancestral", "ddim", "renoise"])
                        .Select(sampler => Stuck(sampler, schedule)))
                    .Order(StringComparer.Ordinal),
            ];
        Assert.Equal([], expected.Except(refused));
        Assert.Equal([], refused.Except(expected));
    }

    /// <summary>The three components are asked in turn, so each has a third of the samples.</summary>
    [Theory]
    [InlineData("ddim")]
    [InlineData("ancestral")]
    [InlineData("euler-maruyama")]
    public void TheExactClassifierAtScaleOneSamplesTheConditionalDistribution(string sampler)
    {
        using var scope = NewDisposeScope();
        using var composition = Compose(
            "data.labels=true", "guidance=classifier", $"sampler={sampler}",
            "sampling.count=6000", "sampling.batchSize=6000", "sampling.steps=200", "sampling.classes=[0,1,2]", "schedule=vp-sde",
            "objective=v");
        var samples = Draw(composition);
        var mixture = composition.Data.Mixture!;
        for (int k = 0; k < 3; k++)
        {
            var component = samples.Values[samples.Classes!.eq(k)].to(float64);
            for (int d = 0; d < 2; d++) Assert.Equal(mixture.Means[k][d], component.select(1, d).mean().item<double>(), 0.03);
            var covariance = component.T.cov();
            double variance = mixture.StandardDeviations[k] * mixture.StandardDeviations[k];
            Assert.Equal(variance, covariance[0, 0].item<double>(), 0.02);
            Assert.Equal(variance, covariance[1, 1].item<double>(), 0.02);
            Assert.Equal(0, covariance[0, 1].item<double>(), 0.02);
        }
    }

    /// <summary>
    /// Where nothing is asked, the classifier steers nothing: the modes have the data's shares.
    /// Where a class is asked, all samples are in its mode.
    /// </summary>
    [Fact]
    public void TheModesHaveTheirShares()
    {
        using var scope = NewDisposeScope();
        using var guided = Compose(
            "data.labels=true", "guidance=classifier", "sampler=ddim",
            "sampling.classes=[2]", "sampling.count=3000", "sampling.batchSize=3000", "objective=v");
        Assert.Equal([0, 0, 1], Shares(Draw(guided).Values, guided.Data.Mixture!), (a, b) => Math.Abs(a - b) < 0.005);
        using var composition = Compose(
            "guidance=none", "sampler=ddim", "sampling.count=6000", "sampling.batchSize=6000", "sampling.steps=100", "objective=v");
        var shares = Shares(Draw(composition).Values, composition.Data.Mixture!);
        // Three standard errors of a share of 6,000 samples, and what the modes' overlap moves.
        Assert.Equal([0.5, 0.3, 0.2], shares, (a, b) => Math.Abs(a - b) < 0.025);
    }

    public void Dispose() => _file.Dispose();

    private static double[] Shares(Tensor samples, GaussianMixture mixture)
    {
        var means = tensor(mixture.Means.SelectMany(m => m).Select(x => (float)x).ToArray()).reshape(mixture.Components, -1);
        var nearest = cdist(samples, means).argmin(1);
        return [.. Enumerable.Range(0, mixture.Components).Select(k => nearest.eq(k).to(float64).mean().item<double>())];
    }

    private static IEnumerable<string> Choices(string schedule, string objective, string sampler, string grid, int steps)
    {
        yield return $"schedule={schedule}";
        yield return $"objective={objective}";
        yield return $"sampler={sampler}";
        yield return $"grid={grid}";
        if (grid == "explicit") yield return $"grid.times=[{string.Join(',', Times(steps, schedule == "edm" ? 80 : 1))}]";
        yield return $"sampling.steps={steps}";
    }

    private static IEnumerable<string> Times(int steps, double largest) =>
        Enumerable.Range(0, steps).Select(k => (largest * (steps - k) / steps).ToString(CultureInfo.InvariantCulture));

    private (double Mean, double Covariance, double Ratio) Errors(params string[] choices)
    {
        using var scope = NewDisposeScope();
        using var composition = Compose(choices);
        var samples = Draw(composition).Values.to(float64);
        var mixture = composition.Data.Mixture!;
        return (
            (samples.mean([0]) - tensor(mixture.Mean(), dtype: float64)).abs().max().item<double>(),
            (samples.T.cov() - tensor(mixture.Covariance(), dtype: float64)).abs().max().item<double>(),
            samples.T.cov().diag().sum().item<double>() / tensor(mixture.Covariance(), dtype: float64).diag().sum().item<double>());
    }

    private string? Refusal(params string[] choices)
    {
        try
        {
            _file.Read("refused", Mixture, choices);
            return null;
        }
        catch (ExperimentException e)
        {
            return Assert.Single(e.Problems).Message;
        }
    }

    private Framework.Experiments.Composition Compose(params string[] choices) =>
        new(_file.Read("mixture", Mixture, choices), ExperimentFile.Catalog);

    private static Samples Draw(Framework.Experiments.Composition composition)
    {
        using var streams = new RandomStreams(0);
        var parts = new DenoisingParts(composition);
        using var network = parts.CreateNetwork();
        var data = composition.Data.Load();
        var asked = new AskedConditions(composition.DescribeCodes(), data.Train, data.Test, streams);
        var starts = parts.Sampler.Start == SamplingStart.Data ? data.Test : null;
        return parts.CreateDrawing(network)
            .Draw(parts.Sampling, streams, asked, starts, cancellation: TestContext.Current.CancellationToken).Samples;
    }

    /// <summary>A few samples without the drawing's single precision.</summary>
    private Tensor DrawInDouble(string[] choices)
    {
        using var scope = NewDisposeScope();
        using var composition = Compose(choices);
        var parts = new DenoisingParts(composition);
        using var network = parts.CreateNetwork();
        using var random = new Generator(1, CPU);
        var level = parts.Levels()[0];
        var noise = Math.Sqrt(level.Alpha * level.Alpha + level.Sigma * level.Sigma) * randn([30, 2], dtype: float64, generator: random);
        var start = parts.Sampler.Start == SamplingStart.Data ? randn([30, 2], dtype: float64, generator: random) : noise;
        return parts.Sampler.Sample(new(parts.Denoiser(network), parts.Schedule, parts.Levels(), start, new SampleNoise(1), null))
            .MoveToOuterDisposeScope();
    }

    private static IReadOnlyList<string> Names(PluginKind kind) => [.. ExperimentFile.Catalog.Of(kind).Select(p => p.Name)];
}
