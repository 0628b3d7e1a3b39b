using System.ComponentModel;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Decoders;

/// <summary>
/// The mass of a logistic distribution within half a level of a value, where the outermost values take all that lies beyond:
/// log(s(u) - s(l)) = log s(u) + log s(-l) + log(1 - exp(l - u)), with the logistic function s at both borders. The network gives the
/// mean and the logarithm of the scale of each number.
/// </summary>
[Description("the mass of a logistic distribution at each quantised value, with the mean and scale of the network")]
[Source("Kingma et al. 2016, appendix C; Salimans et al. 2017, eq. 2, of one component")]
public sealed class DiscretisedLogisticDecoder : IDecoder
{
    public string? Refusal(DataSpace space) => space.QuantisationWidth is null ? "needs quantised numbers, such as bytes" : null;

    public DecoderModule Create(DataSpace space) => new Distribution(space);

    private sealed class Distribution(DataSpace space) : DecoderModule("discretised logistic")
    {
        // A scale of e^-7 puts all mass of neighbouring bytes on one of them.
        private const double LeastLogScale = -7;

        public override IReadOnlyList<long> OutputShape { get; } = [2 * space.Shape[0], .. space.Shape.Skip(1)];

        public override Tensor LogLikelihood(Tensor x, Tensor output)
        {
            using var scope = NewDisposeScope();
            var (mean, scale) = Parts(output.to(x.dtype));
            double half = space.QuantisationWidth!.Value / 2;
            var range = space.Range!.Value;
            var (upper, lower) = ((x + half - mean) / scale, (x - half - mean) / scale);
            var below = nn.functional.logsigmoid(upper).masked_fill(x.gt(range.Max - half), 0);
            var above = nn.functional.logsigmoid(-lower).masked_fill(x.lt(range.Min + half), 0);
            var inner = x.gt(range.Max - half).logical_or(x.lt(range.Min + half)).logical_not();
            // Of an outermost value one border is infinitely far, and the third part is 0.
            return (below + above + inner.to(x.dtype) * (-(-2 * half / scale).expm1()).log()).flatten(1).sum(1).MoveToOuterDisposeScope();
        }

        public override Tensor Mean(Tensor output) => Draws.Within(Parts(output).Mean, space);

        public override Tensor Draw(Tensor output, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            var (mean, scale) = Parts(output);
            return Draws.ToLevels(mean + scale * Draws.Uniform(noise, mean).logit(), space).MoveToOuterDisposeScope();
        }

        private static (Tensor Mean, Tensor Scale) Parts(Tensor output)
        {
            var parts = output.chunk(2, 1);
            return (parts[0], parts[1].clamp_min(LeastLogScale).exp());
        }
    }
}
