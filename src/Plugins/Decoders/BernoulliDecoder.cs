using System.ComponentModel;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Decoders;

/// <summary>
/// Each number is one of two values. Numbers between the ends of a range stand for the probability of the upper end, so that the
/// likelihood is that of images whose pixels are drawn black or white.
/// </summary>
[Description("two values for each number; a number between them stands for the probability of the upper one")]
[Source("Kingma and Welling 2014, appendix C.1")]
public sealed class BernoulliDecoder : IDecoder
{
    public string? Refusal(DataSpace space) => space.Values switch
    {
        StateValues { Count: 2 } => null,
        ContinuousValues { Range: not null } => null,
        ContinuousValues => "needs numbers of a known range",
        _ => $"needs two states or numbers of a known range, and the data has {space.Values}",
    };

    public string? Warning(DataSpace space) => space.Values is ContinuousValues { QuantisationLevels: not 2 }
        ? "measures pixels that are drawn black or white; its likelihood cannot be compared with that of the grey values"
        : null;

    public DecoderModule Create(DataSpace space) => new Distribution(space);

    private sealed class Distribution(DataSpace space) : DecoderModule("bernoulli")
    {
        private readonly double _least = space.Range?.Min ?? 0, _width = space.Range is { } r ? r.Max - r.Min : 1;

        public override IReadOnlyList<long> OutputShape => space.Shape;

        public override Tensor LogLikelihood(Tensor x, Tensor output)
        {
            using var scope = NewDisposeScope();
            var share = (x.to(output.dtype) - _least) / _width;
            return (share * nn.functional.logsigmoid(output) + (1 - share) * nn.functional.logsigmoid(-output))
                .flatten(1).sum(1).MoveToOuterDisposeScope();
        }

        public override Tensor Mean(Tensor output) => space.Values is StateValues
            ? output.gt(0).to(int64)
            : Scaled(output.sigmoid());

        public override Tensor Draw(Tensor output, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var drawn = Draws.Uniform(noise, output).lt(output.sigmoid());
            return (space.Values is StateValues ? drawn.to(int64) : Scaled(drawn.to(output.dtype))).MoveToOuterDisposeScope();
        }

        private Tensor Scaled(Tensor share) => share * _width + _least;
    }
}
