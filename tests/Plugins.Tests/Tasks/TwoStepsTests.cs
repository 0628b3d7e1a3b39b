using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tasks.Distillation;
using Diffusion.Plugins.Tests.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Tasks;

public sealed class TwoStepsTests
{
    private static readonly GaussianData Data = new(0.4, 0.7);

    /// <summary>
    /// Against two steps of the sampler 'ddim' and the published formula (Salimans and Ho 2022, Algorithm 2), in double precision.
    /// </summary>
    [Fact]
    public void OneStepWithTheMeanArrivesWhereTwoStepsOfDdimArrive()
    {
        INoiseSchedule[] schedules = [new CosineSchedule(new()), new VpSdeSchedule(new()), new EdmSchedule(new())];
        foreach (var schedule in schedules)
        foreach (var (t, m, s) in new[] { (0.9, 0.8, 0.7), (0.9, 0.5, 0.1), (0.5, 0.25, 0) })
        {
            using var scope = NewDisposeScope();
            NoiseLevel from = At(schedule, t), middle = At(schedule, m), to = s == 0 ? NoiseLevel.Clean : At(schedule, s);
            var xt = Data.Points(from);
            var arrived = Ddim(schedule, [from, middle, to], xt);
            var first = Data.Denoise(xt, from, null);
            var second = Data.Denoise(Ddim(schedule, [from, middle], xt), middle, null);
            var weights = TwoSteps.Between(from, middle, to);
            var target = weights.First * first + weights.Second * second;

            double ratio = to.Sigma / from.Sigma;
            AssertClose((arrived - ratio * xt) / (to.Alpha - ratio * from.Alpha), target);
            AssertClose(arrived, to.Alpha * target + to.Sigma * SamplingSteps.Noise(xt, target, from));
            Assert.Equal(1, weights.First + weights.Second, 1e-12);
        }
    }

    /// <summary>The last step takes the estimate at the middle alone.</summary>
    [Fact]
    public void OfTheStepToTheDataTheSecondEstimateIsAll() =>
        Assert.Equal(new TwoSteps(0, 1), TwoSteps.Between(new(1, 0.1, 0.99), new(0.5, 0.7, 0.7), NoiseLevel.Clean));

    private static NoiseLevel At(INoiseSchedule schedule, double part) =>
        schedule.At(schedule.MinTime + part * (schedule.MaxTime - schedule.MinTime));

    private static Tensor Ddim(INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels, Tensor start) => new DdimSampler(new())
        .Sample(new(Data, schedule, levels, start, new GeneratorNoise(0), null), TestContext.Current.CancellationToken);

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.Equal(0, ((expected - actual).abs() / (1 + expected.abs())).max().item<double>(), 1e-9);
}
