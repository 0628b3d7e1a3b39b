using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Objectives;

/// <summary>The weight of a network's own squared error, against formulas that are written out for each parameterization.</summary>
public sealed class WeightingTests
{
    private const double Data = 0.5;

    /// <summary>How much an error of 1 of the output is an error of x0, with SNR = alpha^2 / sigma^2.</summary>
    private static readonly (string Name, IParameterization Parameterization, Func<NoiseLevel, double> ErrorOfX0)[] Parameterizations =
    [
        ("x0", new X0Parameterization(), _ => 1),
        ("epsilon", new EpsilonParameterization(), l => l.Sigma / l.Alpha),
        ("score", new ScoreParameterization(new()), l => l.Sigma * l.Sigma / l.Alpha),
        ("v", new VParameterization(), l => l.Sigma / (l.Alpha * l.Alpha + l.Sigma * l.Sigma)),
        ("velocity", new VelocityParameterization(), l => l.Sigma / (l.Alpha + l.Sigma)),
        // c_out of Karras et al. 2022, table 1.
        ("edm", new EdmParameterization(new()), l => l.NoiseRatio * Data / Math.Sqrt(l.NoiseRatio * l.NoiseRatio + Data * Data)),
    ];

    private static readonly INoiseSchedule[] Schedules =
        [new LinearSchedule(new()), new CosineSchedule(new()), new VpSdeSchedule(new()), new FlowSchedule(new()), new EdmSchedule(new())];

    public static TheoryData<IWeighting, Func<NoiseLevel, double>> OfX0 => new()
    {
        { new SnrWeighting(), l => l.Snr },
        { new SnrPlusOneWeighting(), l => 1 + l.Alpha * l.Alpha / (l.Sigma * l.Sigma) },
        { new TruncatedSnrWeighting(), l => l.Snr > 1 ? l.Snr : 1 },
        { new MinSnrWeighting(new()), l => l.Snr < 5 ? l.Snr : 5 },
        { new MinSnrWeighting(new() { Gamma = 1 }), l => l.Snr < 1 ? l.Snr : 1 },
        // An error of eps is alpha / sigma times one of x0, and one of the score 1 / sigma times that.
        { new P2Weighting(new()), l => l.Snr / (1 + l.Snr) },
        { new P2Weighting(new() { K = 2, Gamma = 0.5 }), l => l.Snr / Math.Sqrt(2 + l.Snr) },
        { new DsmWeighting(new()), l => l.Snr },
        { new DsmWeighting(new() { Lambda = ScoreLambda.One }), l => l.Snr / (l.Sigma * l.Sigma) },
        { new EdmWeighting(new()), l => (l.NoiseRatio * l.NoiseRatio + Data * Data) / Math.Pow(l.NoiseRatio * Data, 2) },
    };

    [Theory]
    [MemberData(nameof(OfX0))]
    public void IsTheFormulaForEveryParameterization(IWeighting weighting, Func<NoiseLevel, double> ofX0)
    {
        foreach (var schedule in Schedules)
        foreach (var level in Levels(schedule))
        foreach (var (_, parameterization, errorOfX0) in Parameterizations)
            AssertRelative(ofX0(level) * Math.Pow(errorOfX0(level), 2), weighting.WeightOfOutput(parameterization, level, schedule), 1e-9);
    }

    /// <summary>Hang et al. 2023, section 3.4, on variance preserving schedules.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public void MinSnrHasItsPublishedFormForEachPrediction(double gamma)
    {
        var weighting = new MinSnrWeighting(new() { Gamma = gamma });
        foreach (var schedule in Schedules.Take(3))
        foreach (var level in Levels(schedule))
        {
            double Of(IParameterization parameterization) => weighting.WeightOfOutput(parameterization, level, schedule);
            AssertRelative(Math.Min(level.Snr, gamma), Of(new X0Parameterization()), 1e-12);
            AssertRelative(Math.Min(level.Snr, gamma) / level.Snr, Of(new EpsilonParameterization()), 1e-9);
            AssertRelative(Math.Min(level.Snr, gamma) / (level.Snr + 1), Of(new VParameterization()), 1e-9);
        }
    }

    public static TheoryData<IWeighting> All =>
    [
        new SimpleWeighting(), new SnrWeighting(), new SnrPlusOneWeighting(), new TruncatedSnrWeighting(), new MinSnrWeighting(new()),
            new P2Weighting(new()),
        new EdmWeighting(new()),
        .. Enum.GetValues<VlbVariance>().Select(v => new VlbWeighting(new() { Variance = v })),
        .. Enum.GetValues<ScoreLambda>().Select(l => new DsmWeighting(new() { Lambda = l })),
    ];

    /// <summary>In single precision, at every time that the default schedules train, the ends included as far as they are drawn.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void IsFiniteWhereTheDefaultSchedulesTrain(IWeighting weighting)
    {
        INoiseSchedule[] schedules =
        [
            .. Schedules, new ScaledLinearSchedule(new()), new SigmoidSchedule(new()), new LogSnrLinearSchedule(new()),
            new SubVpSdeSchedule(new()), new VeSdeSchedule(new()),
        ];
        foreach (var schedule in schedules)
        foreach (var level in Enumerable.Range(0, 1000)
            .Select(i => i / 1000.0)
            .Append(Math.BitDecrement(1))
            .Select(u => schedule.At(schedule.TimeAt(u))))
        foreach (var (name, parameterization, _) in Parameterizations)
        {
            float weight = (float)weighting.WeightOfOutput(parameterization, level, schedule);
            Assert.True(float.IsFinite(weight) && weight >= 0, $"{schedule} {name} at {level.Time}: {weight}");
        }
    }

    /// <summary>
    /// At noise alone, alpha = 0, an error of eps is an infinite one of x0, and the weight is its limit: of eps, SNR / SNR = 1 for snr,
    /// min-snr and dsm with sigma^2, (k + 0)^-gamma for p2; the others grow without bound, and none does for v, whose error of x0 is sigma.
    /// </summary>
    [Theory]
    [MemberData(nameof(AtNoiseAlone))]
    public void AtNoiseAloneItIsTheLimit(IWeighting weighting, double ofEpsilon, double ofV)
    {
        INoiseSchedule schedule = new LinearSchedule(new() { ZeroTerminalSnr = true });
        var level = schedule.At(1);
        Assert.Equal(0, level.Alpha);
        Assert.Equal(ofEpsilon, weighting.WeightOfOutput(new EpsilonParameterization(), level, schedule), 1e-12);
        Assert.Equal(ofV, weighting.WeightOfOutput(new VParameterization(), level, schedule), 1e-12);
        // The level before it is near that limit already.
        var before = schedule.At(0.999);
        if (double.IsFinite(ofEpsilon))
            Assert.Equal(ofEpsilon, weighting.WeightOfOutput(new EpsilonParameterization(), before, schedule), 1e-3);
    }

    public static TheoryData<IWeighting, double, double> AtNoiseAlone => new()
    {
        { new SnrWeighting(), 1, 0 },
        { new MinSnrWeighting(new()), 1, 0 },
        { new P2Weighting(new()), 1, 0 },
        { new P2Weighting(new() { K = 2, Gamma = 3 }), 0.125, 0 },
        { new DsmWeighting(new()), 1, 0 },
        { new TruncatedSnrWeighting(), double.PositiveInfinity, 1 },
        { new EdmWeighting(new()), double.PositiveInfinity, 4 },
    };

    [Fact]
    public void SimpleIsTheParameterizationsOwnLoss()
    {
        var schedule = new VpSdeSchedule(new());
        foreach (var level in Levels(schedule))
        {
            Assert.Equal(1, new SimpleWeighting().WeightOfOutput(new EpsilonParameterization(), level, schedule));
            Assert.Equal(1, new SimpleWeighting().WeightOfOutput(new VParameterization(), level, schedule));
            Assert.Equal(
                level.Sigma * level.Sigma,
                new SimpleWeighting().WeightOfOutput(new ScoreParameterization(new()), level, schedule));
            Assert.Equal(
                schedule.DiffusionSquared(level.Time),
                new SimpleWeighting().WeightOfOutput(new ScoreParameterization(new() { Lambda = ScoreLambda.G2 }), level, schedule));
        }
    }

    /// <summary>As a weighting, lambda does what it does inside the objective 'score'.</summary>
    [Fact]
    public void DsmTakesThePlaceOfTheScoresLambda()
    {
        INoiseSchedule schedule = new VpSdeSchedule(new());
        foreach (var lambda in Enum.GetValues<ScoreLambda>())
        foreach (var level in Levels(schedule))
        {
            AssertRelative(
                new SimpleWeighting().WeightOfOutput(new ScoreParameterization(new() { Lambda = lambda }), level, schedule),
                new DsmWeighting(new() { Lambda = lambda })
                    .WeightOfOutput(new ScoreParameterization(new() { Lambda = ScoreLambda.One }), level, schedule),
                1e-12);
        }
    }

    /// <summary>Karras et al. 2022: lambda c_out^2 = 1.</summary>
    [Fact]
    public void EdmMakesTheLossOfItsNetworkPlain()
    {
        INoiseSchedule schedule = new EdmSchedule(new());
        foreach (var level in Levels(schedule))
            AssertRelative(1, new EdmWeighting(new()).WeightOfOutput(new EdmParameterization(new()), level, schedule), 1e-12);
    }

    public static TheoryData<string> Discrete => ["linear", "cosine"];

    /// <summary>
    /// Half of 1 / sigma_q^2 times the square of the difference of the means, in the three forms of 001, from the schedule's betas alone.
    /// </summary>
    [Theory]
    [MemberData(nameof(Discrete))]
    public void VlbEqualsTheThreeFormsOfTheBound(string name)
    {
        DiscreteSchedule schedule = name == "linear" ? new LinearSchedule(new()) : new CosineSchedule(new());
        INoiseSchedule levels = schedule;
        var weighting = new VlbWeighting(new());
        double before = 1;
        for (int i = 1; i <= 1000; i++)
        {
            double beta = schedule.Betas[i - 1], a = 1 - beta, abar = before * a;
            var level = levels.At(i / 1000.0);
            if (i > 1)
            {
                double variance = (1 - a) * (1 - before) / (1 - abar);
                double x0 = before * beta * beta / ((1 - abar) * (1 - abar)) / (2 * variance);
                double eps = beta * beta / ((1 - abar) * a) / (2 * variance);
                double score = beta * beta / a / (2 * variance);
                AssertRelative(x0, weighting.WeightOfOutput(new X0Parameterization(), level, schedule), 1e-10);
                AssertRelative(eps, weighting.WeightOfOutput(new EpsilonParameterization(), level, schedule), 1e-10);
                AssertRelative(score, weighting.WeightOfOutput(new ScoreParameterization(new()), level, schedule), 1e-10);
            }
            else
            {
                // -log N(x0; x0_theta, beta_1 I) up to a constant.
                AssertRelative(1 / (2 * beta), weighting.WeightOfOutput(new X0Parameterization(), level, schedule), 1e-10);
            }

            before = abar;
        }
    }

    /// <summary>004 eq. 4.15 and, at the first step, 4.16 as printed, of eps; an error of x0 is sigma / alpha times one of eps.</summary>
    [Theory]
    [MemberData(nameof(Discrete))]
    public void VlbWithTheForwardStepsVarianceIsThePrintedWeight(string name)
    {
        DiscreteSchedule schedule = name == "linear" ? new LinearSchedule(new()) : new CosineSchedule(new());
        INoiseSchedule levels = schedule;
        IWeighting weighting = new VlbWeighting(new() { Variance = VlbVariance.Beta }), posterior = new VlbWeighting(new());
        double alpha = 1;
        for (int t = 1; t <= 1000; t++)
        {
            double beta = schedule.Betas[t - 1], before = alpha;
            alpha *= 1 - beta;
            double eps = t == 1 ? 1 / (2 * (1 - beta)) : beta / (2 * (1 - alpha) * (1 - beta));
            double x0 = t == 1 ? 1 / (2 * beta) : beta * before / (2 * (1 - alpha) * (1 - alpha));
            var level = levels.At(t / 1000.0);
            AssertRelative(eps, weighting.WeightOfOutput(new EpsilonParameterization(), level, schedule), 1e-10);
            AssertRelative(x0, weighting.WeightOfOutput(new X0Parameterization(), level, schedule), 1e-10);
            if (t > 1)
            {
                // The larger variance of (3.7) counts the same difference of means less than that of (3.6).
                double ratio = (1 - before) / (1 - alpha);
                AssertRelative(ratio, weighting.Weight(level, schedule) / posterior.Weight(level, schedule), 1e-8);
            }
        }
    }

    /// <summary>(4.15) at t = 1, where 1 - alpha_1 is beta_1, equals (4.16), with either variance.</summary>
    [Theory]
    [InlineData(VlbVariance.Posterior)]
    [InlineData(VlbVariance.Beta)]
    public void TheFirstStepOfVlbIsTheReconstruction(VlbVariance variance)
    {
        var schedule = new LinearSchedule(new() { Steps = 10, BetaStart = 0.05, BetaEnd = 0.6 });
        double weight = new VlbWeighting(new() { Variance = variance })
            .WeightOfOutput(new EpsilonParameterization(), ((INoiseSchedule)schedule).At(0.1), schedule);
        Assert.Equal(1 / (2 * (1 - 0.05)), weight, 1e-10);
    }

    /// <summary>Continuous: -1/2 dSNR/dt, by central differences.</summary>
    [Fact]
    public void VlbIsTheSlopeOfTheSnr()
    {
        const double H = 1e-5;
        foreach (var schedule in Schedules.Where(s => s.Steps is null))
        foreach (var level in Levels(schedule))
        {
            double h = H * schedule.MaxTime, slope = (schedule.At(level.Time + h).Snr - schedule.At(level.Time - h).Snr) / (2 * h);
            if (level.Time - h < schedule.MinTime || level.Time + h > schedule.MaxTime) continue;
            foreach (var variance in Enum.GetValues<VlbVariance>())
                AssertRelative(-slope / 2, new VlbWeighting(new() { Variance = variance }).Weight(level, schedule), 1e-3);
        }
    }

    private static IEnumerable<NoiseLevel> Levels(INoiseSchedule schedule) =>
        Enumerable.Range(1, 19)
            .Select(i => schedule.At(schedule.Nearest(schedule.MinTime + i / 20.0 * (schedule.MaxTime - schedule.MinTime))));

    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"expected {expected:r}, found {actual:r}");
}
