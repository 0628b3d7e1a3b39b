using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// A network without parameters whose output is the exact mean of its target, a E[x0 | x_t] + b E[eps | x_t], in double precision. It
/// undoes the objective's scaling of the input and finds the level from the number that the objective gives its networks.
/// </summary>
internal sealed class OracleNetwork : NetworkModule
{
    private readonly MixturePosterior _posterior;
    private readonly INoiseSchedule _schedule;
    private readonly IParameterization _parameterization;
    private NoiseLevel _last;

    public OracleNetwork(MixturePosterior posterior, INoiseSchedule schedule, IParameterization parameterization) : base("oracle")
    {
        (_posterior, _schedule, _parameterization) = (posterior, schedule, parameterization);
        RegisterComponents();
    }

    public override ScalarType Precision => ScalarType.Float64;

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var levels = Levels(time);
        Tensor Column(Func<NoiseLevel, double> of) => tensor([.. levels.Select(of)], dtype: float64, device: x.device).reshape(-1, 1);
        var (alpha, sigma) = (Column(l => l.Alpha), Column(l => l.Sigma));
        var xt = x.to(float64) / Column(_parameterization.InputScale);
        var x0 = _posterior.CleanMean(xt, alpha, sigma, condition?[ConditionPart.Class]);
        // a x0 + b (x_t - alpha x0) / sigma
        var fromX0 = Column(l => _parameterization.Target(l).X0 - _parameterization.Target(l).Eps * l.Alpha / l.Sigma);
        return (fromX0 * x0 + Column(l => _parameterization.Target(l).Eps / l.Sigma) * xt).to(x.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>The level of each sample, or a single one when all are alike, as they are in sampling.</summary>
    private IReadOnlyList<NoiseLevel> Levels(Tensor time)
    {
        var numbers = time.to(float64).cpu().data<double>().ToArray();
        return numbers.AsSpan().ContainsAnyExcept(numbers[0]) ? [.. numbers.Select(LevelOf)] : [LevelOf(numbers[0])];
    }

    private NoiseLevel LevelOf(double networkTime)
    {
        if (_last.Sigma > 0 && _parameterization.NetworkTime(_last) == networkTime) return _last;
        return _last = Search(networkTime);
    }

    /// <summary>The number is the time itself, or rises with it.</summary>
    private NoiseLevel Search(double networkTime)
    {
        var direct = _schedule.At(Math.Clamp(networkTime, _schedule.MinTime, _schedule.MaxTime));
        if (_parameterization.NetworkTime(direct) == networkTime) return direct;
        double low = _schedule.MinTime, high = _schedule.MaxTime;
        for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2)
        {
            if (_parameterization.NetworkTime(_schedule.At(middle)) <= networkTime) low = middle;
            else high = middle;
        }

        return _schedule.At(low);
    }
}
