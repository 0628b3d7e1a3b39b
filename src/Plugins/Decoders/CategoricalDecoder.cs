using System.ComponentModel;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Decoders;

/// <summary>A probability for each state, token or quantised value of each number: the softmax of the network's output.</summary>
[Description("a probability for each state, token or quantised value")]
[Source("van den Oord, Kalchbrenner and Kavukcuoglu 2016, section 2, for quantised numbers")]
public sealed class CategoricalDecoder : IDecoder
{
    public string? Refusal(DataSpace space) =>
        Count(space) > 0 ? null : $"needs states, tokens or quantised numbers, and the data has {space.Values}";

    public DecoderModule Create(DataSpace space) => new Distribution(space);

    private static int Count(DataSpace space) => space.Values switch
    {
        StateValues states => states.Count,
        TokenValues tokens => tokens.Vocabulary,
        ContinuousValues { QuantisationWidth: not null } numbers => numbers.QuantisationLevels,
        _ => 0,
    };

    private sealed class Distribution(DataSpace space) : DecoderModule("categorical")
    {
        private readonly int _count = Count(space);

        public override IReadOnlyList<long> OutputShape { get; } = [Count(space) * space.Shape[0], .. space.Shape.Skip(1)];

        public override Tensor LogLikelihood(Tensor x, Tensor output)
        {
            using var scope = NewDisposeScope();
            return Logits(output).to(x.is_floating_point() ? x.dtype : output.dtype).log_softmax(2)
                .gather(2, Index(x).unsqueeze(2)).flatten(1).sum(1).MoveToOuterDisposeScope();
        }

        /// <summary>The mean of quantised numbers, else the most likely state.</summary>
        public override Tensor Mean(Tensor output)
        {
            if (space.QuantisationWidth is not { } width) return Logits(output).argmax(2);
            using var scope = NewDisposeScope();
            var values = (arange(_count, dtype: output.dtype, device: output.device) * width + space.Range!.Value.Min)
                .reshape([1, 1, _count, .. Enumerable.Repeat(1L, space.Shape.Count - 1)]);
            return (Logits(output).softmax(2) * values).sum(2).MoveToOuterDisposeScope();
        }

        public override Tensor Draw(Tensor output, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var index = Draws.Category(Logits(output), 2, noise);
            return (space.QuantisationWidth is { } width ? index.to(output.dtype) * width + space.Range!.Value.Min : index)
                .MoveToOuterDisposeScope();
        }

        /// <summary>[B, first dimension, categories, ...].</summary>
        private Tensor Logits(Tensor output) => output.unflatten(1, [space.Shape[0], _count]);

        private Tensor Index(Tensor x) =>
            space.QuantisationWidth is { } width ? ((x - space.Range!.Value.Min) / width).round().to(int64) : x;
    }
}
