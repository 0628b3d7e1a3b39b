using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Shapes, determinism, gradients everywhere, saving and loading.</summary>
internal sealed class ModelChecks() : KindChecks<IModel>(IModel.Kind)
{
    protected override IReadOnlyList<World> Worlds => World.All;

    protected override IReadOnlyList<World> MoreWorlds => World.More;

    protected override string? Refusal(IModel plugin, World world) => plugin.Refusal(world.Space);

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("its output has the shape of a sample, and is finite", (model, world) =>
        {
            using var network = Network(model, world);
            var output = Predict(network, world);
            Must.Shape(OutputShape(world, 1), output, $"the output for {world}");
            Must.Finite(output, $"the output for {world}");
        }),
        Law("a network that learns the variance gives two outputs", (model, world) =>
        {
            if (!model.LearnsVariance || world.Space.StateCount > 0) return;
            using var network = Network(model, world, 2);
            Must.Shape(OutputShape(world, 2), Predict(network, world), $"the output for {world}");
        }),
        Law("the same seed gives the same network, and the same input the same output", (model, world) =>
        {
            using var first = Network(model, world);
            using var second = Network(model, world);
            Must.Equal(Predict(first, world), Predict(first, world), 0, $"the second output for {world}");
            Must.Equal(Predict(first, world), Predict(second, world), 0, $"the output of the second network for {world}");
        }),
        Law("every parameter has a gradient", (model, world) =>
        {
            using var network = Network(model, world);
            if (!network.parameters().Any()) return;
            // Every step and every class, and nothing asked, so that embeddings are all reached.
            var (x, time, condition) = Inputs(world, 40);
            foreach (var asked in new[] { condition, condition?.Dropped() }.Distinct())
                (network.Predict(x, time, asked) * randn_like(network.Predict(x, time, asked))).sum().backward();
            Must.HaveGradients(network.named_parameters(), $"for {world}");
        }),
        Law("time and condition make a difference", (model, world) =>
        {
            using var network = Network(model, world);
            if (!network.parameters().Any()) return;
            var (x, time, condition) = Inputs(world, 4);
            var output = network.Predict(x, time, condition);
            Must.Hold((network.Predict(x, ones_like(time) * 0.125f, condition) - output).abs().max().item<float>() > 0,
                $"another time gives the same for {world}");
            if (condition is not null)
                Must.Hold((network.Predict(x, time, condition.Dropped()) - output).abs().max().item<float>() > 0,
                    $"nothing asked gives the same for {world}");
        }),
        Law("samples of a batch do not depend on each other", (model, world) =>
        {
            using var network = Network(model, world);
            var (x, time, condition) = Inputs(world, 4);
            var (all, alone) = (network.Predict(x, time, condition), network.Predict(x.narrow(0, 1, 1), time.narrow(0, 1, 1),
                condition?.Slice(1, 1)));
            Must.Equal(all.narrow(0, 1, 1), alone, 1e-3, $"the second sample alone, for {world}");
        }),
        Law("parameters that are saved and loaded give the same network", (model, world) =>
        {
            using var first = Network(model, world);
            if (!first.parameters().Any()) return;
            using var second = model.Create(new(world.Space));
            var saved = new MemoryStream();
            first.save(saved);
            second.load(new MemoryStream(saved.ToArray()));
            second.eval();
            Must.Equal(Predict(first, world), Predict(second, world), 0, $"the output of the loaded network for {world}");
        }),
    ];

    protected override void Measure(IModel plugin, World world, Record record)
    {
        using var network = Network(plugin, world);
        record.Add($"parameters for {world}", network.parameters().Sum(p => p.numel()));
        record.AddRounded($"output for {world}", Predict(network, world).nan_to_num(-5, 9, -9).to(float64).flatten().data<double>()
            .ToArray());
        MeasureOthers(plugin, world, record);
        if (plugin is not IClassifierModel classifiers || world.Space.Classes == 0 || world.Space.StateCount > 0) return;
        manual_seed(1);
        using var classifier = classifiers.CreateClassifier(world.Space);
        Shake(classifier);
        var (x, time, _) = Inputs(world, 4);
        record.AddRounded($"classifier for {world}", classifier.Logits(x, time).to(float64).flatten().data<double>().ToArray());
    }

    /// <summary>With nothing asked, with all at one time, with two outputs, in training, and an exact classifier.</summary>
    private static void MeasureOthers(IModel plugin, World world, Record record)
    {
        var (x, time, condition) = Inputs(world, 4);
        using var network = Network(plugin, world);
        using var noGradients = no_grad();
        void Add(string name, Tensor output) =>
            record.AddRounded($"{name} for {world}", output.nan_to_num(-5, 9, -9).to(float64).flatten().data<double>().ToArray());
        if (condition is not null) Add("output with nothing asked", network.Predict(x, time, condition.Dropped()));
        Add("output without conditions at one time", network.Predict(x, full_like(time, 0.3), null));
        if (world.Space.StateCount == 0)
        {
            if (plugin.LearnsVariance)
            {
                using var both = Network(plugin, world, 2);
                Add("two outputs", Predict(both, world));
            }

            if (plugin.ExactClassifier is { } exact)
            {
                Add($"exact classes above {exact.LeastNoise.Sigma:g4}", exact.LogProbabilities(x, new NoiseLevel(0.4, 0.8, 0.6)));
                Add("features of exact classes", exact.Features(x, new NoiseLevel(0.4, 0.8, 0.6)));
            }

        }

        manual_seed(3);
        network.train();
        Add("output in training", network.Predict(x, time, condition));
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var worlds = Spaces.Worlds().ToList();
        var refusals = worlds.Select(w => trial.Create<IModel>(w).Refusal(w.Space)).ToList();
        record.AddTexts("refusals of spaces", refusals.Select(r => r ?? ""));
        INoiseSchedule[] schedules = [FunctionSchedule.Flow, .. new[] { 1, 99, 100, 101, 1000, 1001 }.Select(n => new StepSchedule(n))];
        record.AddTexts(
            "refusals of schedules", schedules.Select(s => trial.Create<IModel>(World.Points.On(s)).Refusal(World.Points.Space) ?? ""));
        var memory = worlds.Where((_, i) => refusals[i] is null).Select(w => trial.Create<IModel>(w).MemoryOfSample(w.Space));
        record.Add("memory of a sample", memory.SelectMany(m => new[] { m?.Training ?? 0, m?.Drawing ?? 0 }));
        if (trial.Create<IModel>(World.Points).Refusal(World.Points.Space) is null)
            foreach (var schedule in new INoiseSchedule[] { World.Points.Schedule, FunctionSchedule.Edm, FunctionSchedule.Flow })
            {
                var name = $"output by other numbers on {schedule}";
                // Some models are of steps alone.
                record.Attempt(name, () => MeasureByOtherNumbers(trial, World.Points.On(schedule, new OtherNumbers()), name, record));
            }

        record.Add("learns the variance", trial.Create<IModel>(World.Points).LearnsVariance ? 1 : 0);
    }

    /// <summary>Where networks know the level by another number than the time: each by its own, and all by one.</summary>
    private static void MeasureByOtherNumbers(Trial trial, World world, string name, Record record)
    {
        using var network = Network(trial.Create<IModel>(world), world);
        using var noGradients = no_grad();
        var (x, _, condition) = Inputs(world, 4);
        var schedule = world.Schedule;
        double[] numbers = [.. Enumerable.Range(0, 4).Select(i =>
            world.Parameterization.NetworkTime(schedule.At(schedule.TimeAt((i + 0.5) / 4))))];
        foreach (var times in new[] { numbers, [.. numbers.Select(_ => numbers[2])] })
            record.AddRounded(
                $"{name}, {times[0]:f2}",
                network.Predict(x.to(network.Precision), tensor(times).to(network.Precision), condition).to(float64).flatten()
                    .data<double>().ToArray());
    }

    /// <summary>
    /// A network for evaluation whose parameters are away from where they start: a last layer that starts at 0 shows nothing.
    /// </summary>
    private static NetworkModule Network(IModel model, World world, int outputs = 1)
    {
        manual_seed(1);
        var network = model.Create(new(world.Space, outputs));
        Shake(network);
        return network;
    }

    private static void Shake(nn.Module network)
    {
        using var noGradients = no_grad();
        using var random = new Generator(2);
        foreach (var parameter in network.parameters())
            parameter.add_(0.05 * randn(parameter.shape, dtype: parameter.dtype, generator: random));
        network.eval();
    }

    private static long[] OutputShape(World world, int outputs) => world.Space.StateCount > 0
        ? [4, .. world.Space.Shape, world.Space.StateCount]
        : [4, outputs * world.Space.Shape[0], .. world.Space.Shape.Skip(1)];

    private static Tensor Predict(NetworkModule network, World world)
    {
        using var noGradients = no_grad();
        var (x, time, condition) = Inputs(world, 4);
        return network.Predict(x, time, condition);
    }

    /// <summary>Real samples, each at a step of the world's schedules and of a class of its own.</summary>
    private static (Tensor X, Tensor Time, Condition? Condition) Inputs(World world, int count)
    {
        var samples = world.Data.Train.Take(count);
        float[] times = [.. Enumerable.Range(0, count).Select(i => (1 + i % 40) / 40f)];
        // Of states the steps are tenths.
        if (world.Space.StateCount > 0) times = [.. times.Select((_, i) => (1 + i % 10) / 10f)];
        return (samples.Values, tensor(times), samples.Condition);
    }
}
