using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing.StandIns;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Finite numbers that do not change, and rank real samples before wrong ones.</summary>
internal sealed class MetricChecks() : KindChecks<IMetric>(IMetric.Kind)
{
    protected override IReadOnlyList<World> Worlds => World.All;

    // More than are compared with one another at once, in many blocks and one sample more.
    private const int ManySamples = 3073;

    protected override IReadOnlyList<World> MoreWorlds => [.. World.More.Where(w => w != World.Pictures)];

    private static readonly World Unlabelled = Spaces.Worlds().First(
        w => !w.Space.HasCondition && w.Space.Shape.SequenceEqual(World.Images.Space.Shape));

    // Those that begin with much noise among them.
    private static readonly INoiseSchedule[] Schedules =
    [
        new StepSchedule(1, 0.5), new StepSchedule(40, 0.2), FunctionSchedule.Edm, FunctionSchedule.Flow,
        .. new[] { 0.0289, 0.0299, 0.0301, 0.0311, 1 }
            .Select(least => new FunctionSchedule($"from {least}", least, 80, _ => 1, t => t, _ => 0, t => 2 * t)),
    ];

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
        int sets = plugin.NeedsSamples || World.All.Contains(world) ? 2 : 1;
        foreach (var (samples, what) in new[] { (Good(world), "real"), (Bad(world), "other") }.Take(sets))
        foreach (var (name, value) in Numbers(plugin, world, samples))
        {
            // Features of images are those of a classifier that is trained on them; the same formulas are held exactly on points.
            if (IsLearned(plugin, world)) record.AddLearned($"{name} of {what}, {world}", value);
            else record.AddSharp($"{name} of {what}, {world}", value);
        }

        // One that judges a model sees no samples.
        if (!plugin.NeedsSamples) return;
        AddBeside(plugin, world, Good(world).Take(1), null, $"one, {world}", record);
        AddBeside(plugin, world, Good(world).Select(zeros(6, dtype: int64)), null, $"copies of one, {world}", record);
        AddBeside(plugin, world, Good(world).Take(1) with { Condition = null }, null, $"one without conditions, {world}", record);
        AddBeside(plugin, world, Good(world).Take(0) with { Condition = null }, null, $"none without conditions, {world}", record);
        AddBeside(plugin, world, Good(world) with { Condition = Good(world).Condition?.Dropped() }, null, $"unasked, {world}", record);
        AddBeside(plugin, world, Good(world) with { Condition = null }, null, $"without conditions, {world}", record);
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var plugin = trial.Create<IMetric>(World.Points);
        record.AddTexts(
            "judges", [$"{plugin.ModelType?.Name} {plugin.ByDefault} {plugin.NeedsSamples}", .. plugin.Sees.Select(p => $"{p}")]);
        if (plugin is IWarnsOfSchedule warns)
            record.AddTexts("warnings of schedules", Schedules.Select(s => warns.Warning(s) ?? ""));
        foreach (bool hasValidation in new[] { true, false })
            record.AddTexts(
                hasValidation ? "refusals of spaces" : "refusals of spaces without validation",
                Spaces.Worlds(hasValidation).Select(w => trial.Create<IMetric>(w).Refusal(w.Source) ?? ""));
        foreach (var world in World.All.Append(World.Levels))
            // Of few samples an interval is none, or another.
            if (plugin.NeedsSamples && Refusal(trial.Create<IMetric>(world), world) is null)
                foreach (int count in !trial.IsGiven ? new[] { 5 } : [2, 3, 9, 250])
                    AddBeside(trial.Create<IMetric>(world), world, Some(world, count), null, $"{count} samples, {world}", record);
        if (trial.IsGiven && plugin.NeedsSamples && Refusal(trial.Create<IMetric>(World.Many), World.Many) is null)
            AddBeside(trial.Create<IMetric>(World.Many), World.Many, Some(World.Many, ManySamples), null, "many points", record);
        // Pixels of larger images are seen from farther away by a classifier that is trained on them.
        if (trial.IsGiven && plugin.NeedsSamples && Refusal(trial.Create<IMetric>(World.Large), World.Large) is null)
            AddBeside(trial.Create<IMetric>(World.Large), World.Large, Good(World.Large), null, "larger images", record);
        // Where plain images do, no further classifier is trained.
        if (plugin.Refusal(World.Images.Source) is not null && trial.Create<IMetric>(World.Pictures) is var ofPictures
            && Refusal(ofPictures, World.Pictures) is null)
            record.Attempt("pictures", () => Measure(ofPictures, World.Pictures, record));
        if (plugin.ModelType?.IsAssignableFrom(typeof(GaussianModel)) != true || plugin.Refusal(World.Points.Source) is not null) return;
        foreach (var (name, model) in Models().Take(trial.IsGiven ? int.MaxValue : 1))
            AddBeside(trial.Create<IMetric>(World.Points), World.Points, Good(World.Points), model, name, record);
    }

    /// <summary>Whether numbers go through a classifier that is trained for them: images without classes are refused then.</summary>
    private static bool IsLearned(IMetric metric, World world) =>
        (world == World.Images || world == World.Large) && metric.Refusal(Unlabelled.Source) is not null;

    /// <summary>Numbers of unusual samples and models as one, with tables and warnings.</summary>
    private static void AddBeside(IMetric metric, World world, Samples samples, object? model, string what, Record record) =>
        record.Attempt(what, () =>
        {
            using var scope = NewDisposeScope();
            using var streams = new RandomStreams(5);
            var warnings = new List<string>();
            model ??= metric.ModelType is { } type ? Model(world, type)! : new object();
            var input = new MetricInput(samples, world.Data, world.Space, model, Compute.Cpu, streams) { Warn = warnings.Add };
            var numbers = metric.Measure(input);
            record.AddTexts($"names and warnings of {what}", [.. numbers.Keys, .. warnings]);
            if (IsLearned(metric, world))
                record.Add(
                    $"unbounded numbers of {what}",
                    numbers.Values.Select(v => double.IsNaN(v) ? 1.0 : double.IsInfinity(v) ? 2 * Math.Sign(v) : 0));
            else
                record.AddSharp($"numbers of {what}", [.. numbers.Values, .. input.Tables.Values.SelectMany(t => t.Cast<double>())]);
        });

    /// <summary>Models of points on other schedules, with a learned variance, and of codes.</summary>
    private static IEnumerable<(string Name, GaussianModel Model)> Models()
    {
        var exact = new MixtureDenoiser(PointData.Known);
        yield return ("a continuous schedule", new(exact, FunctionSchedule.VariancePreserving, World.Points.Space));
        yield return ("a schedule that explodes", new(exact, FunctionSchedule.Edm, World.Points.Space));
        yield return ("one step", new(exact, new StepSchedule(1, 0.5), World.Points.Space));
        yield return ("a learned variance", new(new SamplerTrials.Varied(exact), World.Points.Schedule, World.Points.Space));
        var codes = new StandInAutoencoder(World.Points.Space).Codec;
        yield return ("codes", new(exact, World.Points.Schedule, World.Points.Space) { Codec = _ => codes });
        yield return ("codes on a continuous schedule", new(exact, FunctionSchedule.Flow, World.Points.Space) { Codec = _ => codes });
    }

    /// <summary>Real samples in another number, of uneven classes where there are some.</summary>
    private static Samples Some(World world, int count) =>
        ((StandInData)world.Source).Fresh(5 * count).Select(arange(5 * count).remainder(5).lt(2).nonzero().flatten()).Take(count);

    /// <summary>Real samples that are in no part of the data: those of the training part would be copies.</summary>
    private static Samples Good(World world) => world.Fresh;

    private static Samples Bad(World world)
    {
        var good = Good(world);
        if (world.Space.StateCount > 0) return good with { Values = good.Values.minimum(1) };
        var shifted = 0.3f * good.Values + 0.4f;
        return good with { Values = world.Space.Values is TableValues table
            ? shifted.where(tensor([.. table.Columns.Select(c => !c.IsText)]), good.Values) : shifted };
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
        Mixture(world) is { } mixture && type.IsAssignableFrom(typeof(GaussianModel))
            ? new GaussianModel(Exact(mixture, world.Space), world.Schedule, world.Space)
        : world.Source is StateData && type.IsAssignableFrom(typeof(StateModel)) ? States()
        : world.Space.Values is StateValues && type.IsAssignableFrom(typeof(StateModel)) ? Guess(world)
        : world.Space.Values is ContinuousValues && world.Space.Dimensions > 1 && type == typeof(IAutoencoder)
            ? new StandInAutoencoder(world.Space) : null;

    /// <summary>Classes that are no components cannot be asked of it.</summary>
    private static IDenoiser Exact(GaussianMixture mixture, DataSpace space) =>
        space.Classes == mixture.Components ? new MixtureDenoiser(mixture) : new Unasked(new MixtureDenoiser(mixture));

    private sealed class Unasked(IDenoiser inner) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => base.Predict(xt, level, null);
    }

    private static GaussianMixture? Mixture(World world) => world.Source switch
    {
        PointData => PointData.Known,
        UnevenData => UnevenData.Known,
        LevelData => LevelData.Known,
        _ => null,
    };

    /// <summary>A model of several positions that takes each for what it is, with some doubt.</summary>
    private static StateModel Guess(World world)
    {
        var process = new StateProcess(new UniformStandIn(), new GivenStrengths(StateWorlds.Steps, 0.25), world.Space);
        var network = new FunctionNetwork((z, time, _) =>
            (3 - 2 * time.to(float64)).reshape([-1, .. z.shape.Select(_ => 1L)]) * nn.functional.one_hot(z, process.States));
        return new(network, process, StateReading.X0, _ => new IdentityCodec());
    }

    private static StateModel States()
    {
        var process = StateWorlds.Processes[0];
        return new(StateWorlds.Exact(process, StateReading.X0), process, StateReading.X0, _ => new IdentityCodec());
    }
}
