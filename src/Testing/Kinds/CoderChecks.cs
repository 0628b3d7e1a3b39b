using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Shapes there and back, and gradients everywhere.</summary>
internal sealed class CoderChecks() : KindChecks<ICoderModel>(ICoderModel.Kind)
{
    private const int Code = 3;

    protected override IReadOnlyList<World> Worlds => [World.Points, World.Images];

    protected override IReadOnlyList<World> MoreWorlds => World.More;

    protected override string? Refusal(ICoderModel plugin, World world) => plugin.Refusal(world.Space);

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("samples become codes of the told shape, and codes samples", (coder, world) =>
        {
            var (code, sample) = ThereAndBack(coder, world, backward: false);
            Must.Shape([6, .. coder.CodeShape(world.Space.Shape, Code)], code, $"the code of {world}");
            Must.Shape([6, .. world.Space.Shape], sample, $"the sample of {world}");
            Must.Finite(sample, $"the sample of {world}");
        }),
        Law("every parameter has a gradient", (coder, world) => ThereAndBack(coder, world, backward: true)),
    ];

    protected override void Measure(ICoderModel plugin, World world, Record record)
    {
        var (code, sample) = ThereAndBack(plugin, world, backward: false);
        record.AddRounded($"code of {world}", code.to(float64).flatten().data<double>().ToArray());
        record.AddRounded($"sample of {world}", sample.to(float64).flatten().data<double>().ToArray());
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var coder = trial.Create<ICoderModel>(World.Points);
        record.AddTexts("refusals of spaces", Spaces.All.Select(s => coder.Refusal(s) ?? ""));
        record.AddTexts("shapes of codes", Spaces.All.Where(s => coder.Refusal(s) is null).Select(s =>
            string.Join(' ', coder.CodeShape(s.Shape, Code))));
    }

    private static (Tensor Code, Tensor Sample) ThereAndBack(ICoderModel coder, World world, bool backward)
    {
        var shape = coder.CodeShape(world.Space.Shape, Code);
        manual_seed(1);
        using var encoder = coder.CreateEncoder(world.Space, shape);
        using var decoder = coder.CreateDecoder(new DataSpace(shape, world.Space.Conditions), world.Space.Shape);
        using (var random = new Generator(2))
        using (no_grad())
            foreach (var parameter in encoder.parameters().Concat(decoder.parameters()))
                parameter.add_(0.05 * randn(parameter.shape, dtype: parameter.dtype, generator: random));
        encoder.eval();
        decoder.eval();
        var samples = world.Data.Train.Take(6);
        var code = encoder.Apply(samples.Values, samples.Condition);
        var sample = decoder.Apply(code, samples.Condition);
        if (!backward) return (code.detach(), sample.detach());
        // With nothing asked too: what stands for that has parameters of its own.
        var unasked = samples.Condition?.Dropped();
        var plain = unasked is null ? sample : decoder.Apply(encoder.Apply(samples.Values, unasked), unasked);
        ((sample + plain) * randn(sample.shape, generator: new Generator(3))).sum().backward();
        Must.HaveGradients(
            encoder.named_parameters().Concat(decoder.named_parameters()).Where(p => !IsTime(p.name)), $"for {world}");
        return (code, sample);
    }

    /// <summary>Networks that are shared with denoisers read a time, which is always 0 here.</summary>
    private static bool IsTime(string name) => name.Contains("time", StringComparison.OrdinalIgnoreCase);
}
