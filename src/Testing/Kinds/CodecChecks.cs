using Diffusion.Framework.Data;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>What is encoded comes back.</summary>
internal sealed class CodecChecks() : KindChecks<ICodec>(ICodec.Kind)
{
    protected override IReadOnlyList<World> Worlds => World.All;

    protected override string? Refusal(ICodec plugin, World world) => plugin.Refusal(world.Space);

    public override IEnumerable<(string Sentence, Action<Trial> Try)> Laws =>
    [
        Law("codes are of the space that is told, and what they ask stays", (codec, world) =>
        {
            var (codes, space) = (codec.Fit(world.Data).Encode(world.Data.Test), codec.Encode(world.Space));
            Must.Shape([world.Data.Test.Count, .. space.Shape], codes.Values, $"codes of {world}");
            Must.Finite(codes.Values, $"codes of {world}");
            Must.Hold(codes.Values.dtype == space.Values.Type, $"codes of {world} have the type {codes.Values.dtype}");
            Must.Hold((codes.Condition is null) == (world.Data.Test.Condition is null), $"what codes of {world} ask is lost");
        }),
        Law("decoded codes are the samples", (codec, world) =>
        {
            var fitted = codec.Fit(world.Data);
            var back = fitted.Decode(fitted.Encode(world.Data.Test));
            double tolerance = codec.Encode(world.Space).StateCount > 0 && world.Space.StateCount == 0 ? 1 : 1e-4;
            Must.Equal(world.Data.Test.Values, back.Values, tolerance, $"what came back of {world}");
            // A codec that rounds does so once.
            Must.Equal(back.Values, fitted.Decode(fitted.Encode(back)).Values, 1e-5, $"what came back twice of {world}");
        }),
        Law("codes that are the samples are told to be", (codec, world) =>
        {
            if (codec.IsIdentity) Must.Equal(world.Data.Test.Values, codec.Fit(world.Data).Encode(world.Data.Test).Values, 0,
                $"codes of {world}");
        }),
        Law("drawn codes lead back too", (codec, world) =>
        {
            var fitted = codec.Fit(world.Data);
            var drawn = fitted.Draw(fitted.Prepare(world.Data.Test), new Generator(1));
            Must.Finite(fitted.Decode(drawn).Values, $"what came back of {world}");
        }),
    ];

    protected override void Measure(ICodec plugin, World world, Record record)
    {
        var fitted = plugin.Fit(world.Data);
        var codes = fitted.Encode(world.Data.Test);
        record.Add($"codes of {world}", codes.Values.to(float64).flatten().data<double>().ToArray().Select(x => Math.Round(x, 4)));
        record.Add($"samples of {world}", fitted.Decode(codes).Values.to(float64).flatten().data<double>().ToArray().Select(x =>
            Math.Round(x, 4)));
        record.Add($"space of {world}", plugin.Encode(world.Space).Shape.Select(n => (double)n).Append(plugin.Encode(world.Space)
            .StateCount));
        if (fitted is not IBoundedCodec bounded || plugin.BoundRefusal is not null) return;
        var bound = bounded.Bound(world.Data.Test, new Generator(3));
        record.AddRounded($"bound of {world}", [.. bound.Decoder.data<double>().ToArray(), .. bound.Entropy.data<double>().ToArray(),
            .. bound.Scale.data<double>().ToArray()]);
    }
}
