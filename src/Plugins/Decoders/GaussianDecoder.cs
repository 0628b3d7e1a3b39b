using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Decoders;

/// <summary>
/// N(mean, deviation^2), with the mean of the network and one deviation for all numbers. Quantised numbers are trained on the density
/// and measured by the probability of their values; the deviation is then at least that of numbers spread evenly over a level,
/// width / sqrt(12).
/// </summary>
[Description("a Gaussian around the network's output, with one deviation, learned or given")]
[Source("Kingma and Welling 2014, appendix C.2; Rybkin et al. 2021, section 4, for the learned deviation; Ho et al. 2020, eq. 13")]
public sealed class GaussianDecoder(GaussianDecoderOptions options) : IDecoder
{
    public string? Refusal(DataSpace space) =>
        space.Values is ContinuousValues ? null : $"needs continuous numbers, and the data has {space.Values}";

    public DecoderModule Create(DataSpace space) => new Distribution(options, space);

    private sealed class Distribution : DecoderModule
    {
        private readonly DataSpace _space;
        private readonly Parameter? _logDeviation;
        private readonly double _given;

        public Distribution(GaussianDecoderOptions options, DataSpace space) : base("gaussian")
        {
            _space = space;
            if (options.Deviation is { } given) _given = given;
            else _logDeviation = nn.Parameter(full([], Math.Log(0.5)));
            RegisterComponents();
        }

        public override IReadOnlyList<long> OutputShape => _space.Shape;

        public override Tensor LogLikelihood(Tensor x, Tensor output)
        {
            using var scope = NewDisposeScope();
            var deviation = Deviation(output);
            return (-0.5 * (((x - output) / deviation).square() + Math.Log(2 * Math.PI)) - deviation.log())
                .flatten(1).sum(1).MoveToOuterDisposeScope();
        }

        public override Tensor LogProbability(Tensor x, Tensor output) =>
            -GaussianLikelihood.Negative(x, output, Deviation(output).to(x.dtype), _space);

        public override Tensor Mean(Tensor output) => Draws.Within(output, _space);

        public override Tensor Draw(Tensor output, INoiseSource noise)
        {
            using var scope = NewDisposeScope();
            return Draws.Within(output + Deviation(output) * noise.Next(output.shape, output.dtype, output.device), _space)
                .MoveToOuterDisposeScope();
        }

        private Tensor Deviation(Tensor like)
        {
            if (_logDeviation is null) return tensor(_given, dtype: like.dtype, device: like.device);
            double least = (_space.QuantisationWidth ?? 0) / Math.Sqrt(12);
            return ((2 * _logDeviation).exp() + least * least).sqrt();
        }
    }
}

public sealed record GaussianDecoderOptions
{
    [Description("the standard deviation; learned when absent"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double? Deviation { get; init; }
}
