using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Inverse laws: what is predicted gives x0 back.</summary>
internal sealed class ObjectiveChecks() : KindChecks<IParameterization>(IParameterization.Kind)
{
    private static readonly (double X0, double Eps)[] Points = [(0.7, -1.3), (-2, 0.4), (0, 1)];

    protected override IReadOnlyList<World> Worlds { get; } =
    [
        .. new INoiseSchedule[] { FunctionSchedule.VariancePreserving, FunctionSchedule.Edm, FunctionSchedule.Flow, new StepSchedule(40,
            0.2) }
            .Select(World.Points.On),
    ];

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("the target of x0 and eps gives x0 back", (objective, world) =>
        {
            foreach (var level in Levels(world))
            foreach (var (x0, eps) in Points)
            {
                var (a, b) = objective.Target(level);
                Must.Hold(double.IsFinite(a) && double.IsFinite(b), $"at {level} the target is {a} x0 + {b} eps");
                var (fromXt, fromOutput) = objective.ToX0(level);
                double found = fromXt * (level.Alpha * x0 + level.Sigma * eps) + fromOutput * (a * x0 + b * eps);
                // What is added up may be far larger than x0.
                double rounding = 1e-12 * (1 + Math.Abs(fromXt) + Math.Abs(fromOutput) * (Math.Abs(a) + Math.Abs(b)));
                Must.Equal(x0, found, rounding, $"x0 at {level}");
            }
        }),
        Law("its simple weight is finite and at least 0", (objective, world) =>
        {
            foreach (var level in Levels(world).Where(objective.DeterminesX0))
            {
                double weight = objective.SimpleWeight(level, world.Schedule);
                Must.Hold(double.IsFinite(weight) && weight >= 0, $"at {level} it is {weight}");
            }
        }),
        Law("networks are told each noise level apart, at a finite scale", (objective, world) =>
        {
            var levels = Levels(world);
            double[] times = [.. levels.Select(objective.NetworkTime)];
            Must.Hold(times.Distinct().Count() == times.Length && times.All(double.IsFinite), $"the times are {string.Join(" ", times)}");
            foreach (var level in levels)
                Must.Hold(objective.InputScale(level) is > 0 and < 1e6, $"at {level} the input scale is {objective.InputScale(level)}");
        }),
        Law("the exact denoiser seen through it is the exact denoiser", (objective, world) =>
        {
            var exact = new MixtureDenoiser(PointData.Known);
            foreach (var level in Levels(world).Where(l => Math.Abs(l.LogSnr) < 6))
            {
                var xt = randn([5, 2], dtype: float64, generator: new Generator(3));
                var through = new ThroughParameterization(exact, objective).Predict(xt, level, null).X0;
                Must.Equal(exact.Predict(xt, level, null).X0, through, 1e-8, $"x0 at {level}");
            }
        }),
    ];

    protected override void Measure(IParameterization plugin, World world, Record record)
    {
        var levels = Levels(world);
        record.Add($"target {world.Schedule}", levels.SelectMany(l => new[] { plugin.Target(l).X0, plugin.Target(l).Eps }));
        record.Add($"weight {world.Schedule}", levels.Select(l => plugin.SimpleWeight(l, world.Schedule)));
        record.Add($"input {world.Schedule}", levels.SelectMany(l => new[] { plugin.InputScale(l), plugin.NetworkTime(l) }));
    }

    private static IReadOnlyList<NoiseLevel> Levels(World world)
    {
        var schedule = world.Schedule;
        return [.. Enumerable.Range(0, 40).Select(i => schedule.At(schedule.Nearest(schedule.MinTime + i / 40.0 * (
            schedule.MaxTime - schedule.MinTime))))
            .DistinctBy(l => l.Time)];
    }
}
