using Diffusion.Framework.Data;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>What is encoded comes back.</summary>
internal sealed class CodecChecks() : KindChecks<ICodec>(ICodec.Kind)
{
    protected override IReadOnlyList<World> Worlds => World.All;

    protected override IReadOnlyList<World> MoreWorlds => World.More;

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
        Law("decoded codes are the samples, or the nearer for them if it says that it loses something", (codec, world) =>
        {
            var fitted = codec.Fit(world.Data);
            var (samples, back) = (world.Data.Test.Values, fitted.Decode(fitted.Encode(world.Data.Test)).Values);
            if (codec.IsLossy)
            {
                KeepsSomething(samples, back, world);
                return;
            }

            var space = codec.Encode(world.Space);
            if (space.StateCount > 0 && world.Space.StateCount == 0) IsRounded(samples, back, Levels(fitted, space), world);
            else Must.Equal(samples, back, 1e-4, $"what came back of {world}, of a codec that does not say that it IsLossy,");
            // A codec that rounds does so once.
            var twice = fitted.Decode(fitted.Encode(world.Data.Test with { Values = back })).Values;
            Must.Equal(back, twice, 1e-5, $"what came back twice of {world}");
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

    /// <summary>Codes that were learned are of one sort of data, and of any other there are none.</summary>
    protected override void Measure(ICodec plugin, World world, Record record) =>
        record.Attempt($"{world}", () => MeasureCodes(plugin, world, record));

    private static void MeasureCodes(ICodec plugin, World world, Record record)
    {
        var fitted = plugin.Fit(world.Data);
        var codes = fitted.Encode(world.Data.Test);
        record.Add($"codes of {world}", codes.Values.to(float64).flatten().data<double>().ToArray().Select(x => Math.Round(x, 4)));
        record.Add($"samples of {world}", fitted.Decode(codes).Values.to(float64).flatten().data<double>().ToArray().Select(x =>
            Math.Round(x, 4)));
        record.Add($"space of {world}", plugin.Encode(world.Space).Shape.Select(n => (double)n).Append(plugin.Encode(world.Space)
            .StateCount));
        var prepared = fitted.PrepareBatch(world.Data.Test.Take(5)).Values.to(float64).flatten();
        record.Add($"prepared of {world}", prepared.data<double>().ToArray().Select(x => Math.Round(x, 4)));
        if (fitted is not IBoundedCodec bounded || plugin.BoundRefusal is not null) return;
        var bound = bounded.Bound(world.Data.Test, new Generator(3));
        record.AddRounded($"bound of {world}", [.. bound.Decoder.data<double>().ToArray(), .. bound.Entropy.data<double>().ToArray(),
            .. bound.Scale.data<double>().ToArray()]);
    }

    protected override void MeasureMore(Trial trial, Record record)
    {
        var codec = trial.Create<ICodec>(World.Points);
        record.AddTexts("refusals of spaces", Spaces.All.Select(s => codec.Refusal(s) ?? ""));
        record.AddTexts("spaces of codes", [
            $"{codec.IsLossy} {codec.IsIdentity} {codec.BoundRefusal}",
            .. Spaces.All.Where(s => codec.Refusal(s) is null).Select(codec.Encode).Select(s =>
                $"{s.Text} {s.Values} {s.Range} {s.QuantisationWidth}")]);
        // What no other sample comes near, and what does not vary.
        foreach (var world in new[] { World.Points, World.Images }.Where(w => codec.Refusal(w.Space) is null))
            record.Attempt($"far from {world}", () => MeasureFar(trial, world, record));
    }

    private static void MeasureFar(Trial trial, World world, Record record)
    {
        var (still, far) = (world.Data.Train.Map(x => x.clone()), world.Data.Test.Map(x => x.clone()));
        still.Values.flatten(1).select(1, 0).fill_(0.25);
        far.Values.mul_(50);
        var fitted = trial.Create<ICodec>(world).Fit(world.Data with { Train = still });
        record.AddRounded($"far codes of {world}", Numbers(fitted.Encode(far).Values));
        record.AddRounded($"far samples of {world}", Numbers(fitted.Decode(fitted.Encode(far)).Values));
        record.AddRounded($"drawn codes of {world}", Numbers(fitted.Draw(fitted.Prepare(world.Data.Test), new Generator(4)).Values));
        // More than are coded at once, and more than are kept on disk.
        if (!trial.IsGiven) return;
        var many = new Samples(world.Data.Train.Values.repeat([9, .. world.Space.Shape.Select(_ => 1L)]));
        record.AddRounded($"many codes of {world}", Numbers(fitted.Encode(many).Values));
        record.AddRounded($"many samples of {world}", Numbers(fitted.Decode(fitted.Encode(many)).Values));
    }

    private static double[] Numbers(Tensor values) => values.to(float64).flatten().data<double>().ToArray();

    /// <summary>Closer to the samples than one value for all of them.</summary>
    private static void KeepsSomething(Tensor samples, Tensor back, World world)
    {
        Must.Shape([.. samples.shape], back, $"what came back of {world}");
        Must.Finite(back, $"what came back of {world}");
        bool isState = world.Space.StateCount > 0;
        if (!isState) (samples, back) = (samples.to(float64), back.to(float64));
        double error = isState ? samples.ne(back).to(float64).mean().item<double>() : (samples - back).square().mean().item<double>();
        double ofOne = isState
            ? 1 - samples.flatten().bincount(null, 0).max().item<long>() / (double)samples.numel()
            : (samples - samples.mean([0], keepdim: true)).square().mean().item<double>();
        Must.Hold(error < 0.9 * ofOne, $"the error for {world} is {error:g4}, and that of one value for all samples {ofOne:g4}");
    }

    /// <summary>What each state is decoded to, for each number of a sample; sorted.</summary>
    private static Tensor Levels(IFittedCodec fitted, DataSpace space)
    {
        var codes = arange(space.StateCount, dtype: int64).reshape([-1, .. space.Shape.Select(_ => 1L)]);
        return fitted.Decode(new(codes.expand([-1, .. space.Shape]).contiguous())).Values.sort(0).Values;
    }

    /// <summary>No further away than half of the largest gap between two levels; what is beyond them comes back as the last.</summary>
    private static void IsRounded(Tensor samples, Tensor back, Tensor levels, World world)
    {
        var (low, high) = (levels.amin(0), levels.amax(0));
        Must.Hold(high.gt(low).all().item<bool>(), $"all states of {world} are decoded to one value");
        var gap = (levels.narrow(0, 1, levels.shape[0] - 1) - levels.narrow(0, 0, levels.shape[0] - 1)).amax(0);
        var off = (samples - back).abs() - (samples - high).clamp_min(0) - (low - samples).clamp_min(0) - gap / 2;
        Must.Hold(off.max().to(float64).item<double>() < 1e-4,
            $"what came back of {world} is further away than half of the largest gap between two levels");
    }
}
