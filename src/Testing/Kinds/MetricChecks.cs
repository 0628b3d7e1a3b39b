using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing.StandIns;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Finite numbers that do not change, and rank real samples before wrong ones.</summary>
internal sealed class MetricChecks() : KindChecks<IMetric>(IMetric.Kind)
{
    protected override IReadOnlyList<World> Worlds => World.All;

    protected override string? Refusal(IMetric plugin, World world) =>
        plugin.ModelType is { } type && Model(world, type) is null ? $"judges a {type.Name}, of which there is no stand-in"
            : plugin.Refusal(world.Source);

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("its numbers are the same every time, and samples and data stay as they were", (metric, world) =>
        {
            var (samples, test) = (Good(world).Values.clone(), world.Data.Test.Values.clone());
            var (first, second) = (Numbers(metric, world, Good(world)), Numbers(metric, world, Good(world)));
            Must.Hold(first.Keys.SequenceEqual(second.Keys),
                $"its numbers are {string.Join(", ", first.Keys)}, then {string.Join(", ", second.Keys)}");
            foreach (var (name, value) in first) Must.Equal(value, second[name], 1e-9 * (1 + Math.Abs(value)), $"'{name}' for {world}");
            Must.Equal(samples, Good(world).Values, 0, "a sample");
            Must.Equal(test, world.Data.Test.Values, 0, "a real sample");
        }),
        Law("it gives numbers, all finite, of real samples", (metric, world) =>
        {
            var numbers = Numbers(metric, world, Good(world));
            Must.Hold(numbers.Count > 0, $"there are none for {world}");
            foreach (var (name, value) in numbers) Must.Hold(double.IsFinite(value), $"'{name}' is {value} for {world}");
        }),
        Law("an interval has its number between its ends", (metric, world) =>
        {
            var numbers = Numbers(metric, world, Good(world));
            foreach (var (name, value) in numbers)
                if (IntervalNames.Of(numbers, name) is var (low, high))
                    // An unbiased estimate of what is never below 0 may be below, and its interval ends at 0.
                    Must.Hold((low <= value + 1e-9 || low == 0) && value <= high + 1e-9,
                        $"'{name}' is {value} for {world}, with an interval from {low} to {high}");
        }),
        ("samples that are real rank before samples that are not", trial =>
        {
            if (trial.Create<IMetric>(World.Points).ModelType is not null) return;
            foreach (var (metric, world) in In(trial))
            {
                var (good, bad) = (Numbers(metric, world, Good(world)), Numbers(metric, world, Bad(world)));
                // What two sets are compared by may be far from any of both: only what leads must tell.
                foreach (var ranking in trial.Plugin.RankingsOf().Where(r => r.Leads))
                    foreach (var name in ranking.Numbers.Take(1).Where(n => good.ContainsKey(n) && bad.ContainsKey(n)))
                        Must.Hold(ranking.Better == Better.Lower ? good[name] < bad[name] : good[name] > bad[name],
                            $"for {world} '{name}' is {good[name]:g5} of real samples and {bad[name]:g5} of others");
            }
        }),
    ];

    protected override void Measure(IMetric plugin, World world, Record record)
    {
        foreach (var (samples, what) in new[] { (Good(world), "real"), (Bad(world), "other") })
        {
            var numbers = Numbers(plugin, world, samples);
            foreach (var (name, value) in numbers)
            {
                // Features of images are those of a classifier that is trained on them; the same formulas are held exactly on points.
                if (world == World.Images) record.AddLearned($"{name} of {what}, {world}", value);
                else record.AddRounded($"{name} of {what}, {world}", value);
            }
        }
    }

    /// <summary>Real samples that are in no part of the data: those of the training part would be copies.</summary>
    private static Samples Good(World world) => world.Fresh;

    private static Samples Bad(World world)
    {
        var good = Good(world);
        if (world.Space.StateCount > 0) return good with { Values = good.Values.minimum(1) };
        var shifted = 0.3f * good.Values + 0.4f;
        return good with { Values = world.Space.Values is TableValues ? cat([good.Values.narrow(1, 0, 1), shifted.narrow(1, 1, 2)], 1)
            : shifted };
    }

    private static IReadOnlyDictionary<string, double> Numbers(IMetric metric, World world, Samples samples)
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(5);
        var model = metric.ModelType is { } type ? Model(world, type)! : new object();
        return metric.Measure(new(samples, world.Data, world.Space, model, Compute.Cpu, streams));
    }

    /// <summary>An exact model of a world; null where there is none of that sort.</summary>
    private static object? Model(World world, Type type) =>
        world.Source is PointData && type.IsAssignableFrom(typeof(GaussianModel))
            ? new GaussianModel(new MixtureDenoiser(PointData.Known), world.Schedule, world.Space)
        : world.Source is StateData && type.IsAssignableFrom(typeof(StateModel)) ? States() : null;

    private static StateModel States()
    {
        var process = StateWorlds.Processes[0];
        return new(StateWorlds.Exact(process, StateReading.X0), process, StateReading.X0, _ => new IdentityCodec());
    }
}
