using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing.StandIns;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Probabilities that sum to one, and draws that follow them.</summary>
internal sealed class DecoderChecks() : KindChecks<IDecoder>(IDecoder.Kind)
{
    private const int Count = 20_000;
    private const double Spacing = 0.01;

    private static readonly DataSpace[] Spaces =
    [
        new([1], new ContinuousValues(new(-1, 1), 17)), new([1], new StateValues(3)), new([1], new StateValues(2)), new([1]),
        new([2], new TableValues([new("word", ["x", "y", "z"]), new("number")])),
    ];

    protected override string? Refusal(IDecoder plugin, World world) =>
        Spaces.Any(s => plugin.Refusal(s) is null) ? null : plugin.Refusal(Spaces[0]);

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Each("the probabilities of all that a value can be sum to one", (module, space, output) =>
        {
            if (Values(space) is { } values)
                Must.Equal(1, module.LogProbability(values, Many(output, values.shape[0])).exp().sum().item<double>(), 1e-5, "the sum");
            else if (space.Values is ContinuousValues { Range: null })
                Must.Equal(1, (module.LogLikelihood(Line.sinh(), Many(output, Line.shape[0])).exp() * Line.cosh().squeeze(1)).sum()
                    .item<double>() * Spacing, 1e-3, "the integral");
        }),
        Each("draws are as frequent as they are likely", (module, space, output) =>
        {
            if (Values(space) is not { } values || space.Values is ContinuousValues && module.LogLikelihood(values, Many(output,
                values.shape[0])).exp().sum().item<double>() is < 0.99 or > 1.01)
                return;
            var drawn = module.Draw(Many(output, Count), new SampleNoise(1)).to(float64);
            var shares = drawn.isclose(values.to(float64).t(), atol: 1e-5).to(float64).mean([0]);
            var expected = module.LogProbability(values, Many(output, values.shape[0])).exp();
            Must.Hold((shares - expected).abs().max().item<double>() < 5 * 0.5 / Math.Sqrt(Count),
                $"the largest difference is {(shares - expected).abs().max().item<double>()}");
        }),
        Each("the mean and draws have the shape of a sample", (module, space, output) =>
        {
            Must.Shape([5, .. space.Shape], module.Mean(Many(output, 5)), "the mean");
            Must.Shape([5, .. space.Shape], module.Draw(Many(output, 5), new SampleNoise(1)), "a draw");
        }),
        Each("the likelihood has a gradient in the output", (module, space, output) =>
        {
            var leaf = Many(output, 3).clone().requires_grad_(true);
            module.LogLikelihood(Sample(space, 3), leaf).sum().backward();
            Must.Finite(leaf.grad!, "the gradient");
            Must.Hold(leaf.grad!.abs().max().item<double>() > 0, $"it is 0");
        }),
    ];

    protected override void Measure(IDecoder plugin, World world, Record record)
    {
        foreach (var space in Spaces.Where(s => plugin.Refusal(s) is null))
        {
            var (module, output) = Made(plugin, space);
            record.Add($"likelihood {space.Values}", module.LogLikelihood(Sample(space, 3), Many(output, 3)).to(float64).data<double>()
                .ToArray());
            record.Add($"probability {space.Values}", module.LogProbability(Sample(space, 3), Many(output, 3)).to(float64).data<double>()
                .ToArray());
            record.Add($"mean {space.Values}", module.Mean(output).to(float64).flatten().data<double>().ToArray());
            record.AddRounded($"draw {space.Values}", module.Draw(Many(output, 9), new SampleNoise(3)).to(float64).flatten().data<double>()
                .ToArray());
        }
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var decoder = trial.Create<IDecoder>(World.Points);
        var all = StandIns.Spaces.All;
        record.AddTexts(
            "refusals of spaces", all.Select(s => $"{decoder.Refusal(s)} {(decoder.Refusal(s) is null ? decoder.Warning(s) : "")}"));
        foreach (var (i, space) in all.Index().Where(s => decoder.Refusal(s.Item) is null && s.Item.Dimensions < 1000))
        {
            var (module, output) = Made(decoder, space);
            record.AddRounded($"mean of space {i}", [.. module.OutputShape.Select(n => (double)n),
                .. module.Mean(Many(output, 2)).to(float64).flatten().data<double>().ToArray()]);
        }

        // Within a level, at the ends, and beyond.
        foreach (var space in Spaces.Where(s => s.StateCount == 0 && s.Shape[0] == 1 && decoder.Refusal(s) is null))
        {
            var (module, output) = Made(decoder, space);
            foreach (double at in new[] { -1.5, -1, -0.99, -0.06, 0, 0.03, 0.93, 1, 1.2 })
                record.Attempt($"{space.Values} at {at}", () =>
                {
                    var x = full([1, 1], at, dtype: float64);
                    record.Add($"likelihood of {space.Values} at {at}", module.LogLikelihood(x, output).item<double>(),
                        module.LogLikelihood(x, 30 * output).item<double>(), module.LogProbability(x, output).item<double>());
                });
        }
    }

    private (string, Action<Trial>) Each(string sentence, Action<DecoderModule, DataSpace, Tensor> law) => Law(sentence, (decoder, _) =>
    {
        // What is allowed but unfit, such as numbers between two values, has probabilities of something else.
        foreach (var space in Spaces.Where(s => decoder.Refusal(s) is null && decoder.Warning(s) is null))
        {
            var (module, output) = Made(decoder, space);
            law(module, space, output);
        }
    });

    private static (DecoderModule Module, Tensor Output) Made(IDecoder decoder, DataSpace space)
    {
        var module = decoder.Create(space);
        module.to(float64);
        return (module, 0.4 * randn([1, .. module.OutputShape], dtype: float64, generator: new Generator(4)));
    }

    /// <summary>u of x = sinh(u): near 0 as fine as its spacing, and so far out that a heavy tail is in.</summary>
    private static Tensor Line => linspace(-1500 * Spacing, 1500 * Spacing, 3001, dtype: float64).unsqueeze(1);

    private static Tensor Many(Tensor output, long count) => output.expand([count, .. output.shape[1..]]);

    /// <summary>All that one value can be; null where that is not a list.</summary>
    private static Tensor? Values(DataSpace space) => space.Values switch
    {
        StateValues states => arange(states.Count, dtype: int64).unsqueeze(1),
        ContinuousValues { Range: not null } => linspace(-1, 1, 17, dtype: float64).unsqueeze(1),
        _ => null,
    };

    private static Tensor Sample(DataSpace space, int count) => Values(space)?.narrow(0, 0, Math.Min(count, space.StateCount > 0
        ? space.StateCount : count)) is { } few
        ? few.repeat([(count + few.shape[0] - 1) / few.shape[0], 1]).narrow(0, 0, count)
        : stack(Enumerable.Range(0, count).Select(i => tensor(space.Shape[0] == 2 ? new[] { i % 3, 0.3 * i - 0.2 } : [0.4 * i - 0.3],
            dtype: float64)).ToArray());
}
