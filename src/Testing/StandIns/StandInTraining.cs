using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>Every error of x0 counts the same.</summary>
internal sealed class EvenWeighting : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule) => 1;
}

/// <summary>Every time as often as another.</summary>
internal sealed class EvenTimes : ITimeDistribution
{
    public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random) =>
        [.. rand(count, dtype: float64, generator: random).data<double>().ToArray().Select(schedule.TimeAt)];
}

/// <summary>A variance that is not learned.</summary>
internal sealed class GivenVariance : IReverseVariance
{
    public int Outputs => 1;

    public Tensor? Fraction(Tensor output) => null;

    public Tensor? Loss(ReverseSteps steps, Tensor? fraction) => null;
}

/// <summary>Down the gradient.</summary>
internal sealed class PlainDescent : IOptimizer
{
    public OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) => optim.SGD(parameters, learningRate);
}
