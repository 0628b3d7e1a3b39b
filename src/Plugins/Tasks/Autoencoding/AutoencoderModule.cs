using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>The networks of an autoencoder, an encoder and a decoder for each level, and the distribution of samples.</summary>
internal sealed class AutoencoderModule : nn.Module, IHierarchy
{
    // e^-20 is a deviation of 5e-5, e^10 one of 150: neither rounds a divergence to infinity.
    private const double LeastLogVariance = -20, MostLogVariance = 10;

    private readonly ModuleList<CoderModule> _up = [], _down = [];
    private readonly DecoderModule _distribution;
    private readonly AutoencoderOptions _options;
    private readonly DataSpace _space;

    public AutoencoderModule(AutoencoderOptions options, ICoderModel coder, IDecoder decoder, DataSpace space) : base("autoencoder")
    {
        (_options, _space) = (options, options.Conditional ? space : space.WithoutCondition());
        _distribution = decoder.Create(space);
        var codes = CodesOf(options, coder, _space);
        var below = SampleNumbers.Of(_space);
        for (int level = 1; level <= options.Levels; level++)
        {
            long outputs = options.IsVariational ? 2 : 1;
            _up.Add(coder.CreateEncoder(below, Times(codes.Shape, outputs)));
            _down.Add(coder.CreateDecoder(codes, level == 1 ? Distribution.OutputShape : Times(codes.Shape, 2)));
            below = codes;
        }

        RegisterComponents();
    }

    /// <summary>p(x | z) of an output of the lowest decoder.</summary>
    public DecoderModule Distribution => _distribution;

    public int Levels => _options.Levels;

    /// <summary>The type of number of the networks.</summary>
    public ScalarType Precision => _up.parameters().First().dtype;

    public Device Device => _up.parameters().First().device;

    /// <summary>What a code is.</summary>
    public static DataSpace CodesOf(AutoencoderOptions options, ICoderModel coder, DataSpace space) =>
        new(coder.CodeShape(SampleNumbers.Of(space).Shape, options.Code), options.Conditional ? space.Conditions : []);

    public GaussianCode Up(int level, Tensor below, Condition? condition)
    {
        var x = level == 1 ? SampleNumbers.Of(below, _space, Precision) : below;
        return Code(_up[level - 1].Apply(x, Told(condition)));
    }

    public GaussianCode Down(int level, Tensor above, Condition? condition) => Code(_down[level].Apply(above, Told(condition)));

    /// <summary>As it is trained with.</summary>
    public Tensor LogLikelihood(Tensor x, Tensor code, Condition? condition) => Distribution.LogLikelihood(x, Output(code, condition));

    /// <summary>The output of the lowest decoder, from which <see cref="Distribution"/> follows.</summary>
    public Tensor Output(Tensor code, Condition? condition) => _down[0].Apply(code.to(Precision), Told(condition));

    private Condition? Told(Condition? condition) => _options.Conditional ? condition : null;

    private GaussianCode Code(Tensor output)
    {
        if (!_options.IsVariational) return new(output, zeros_like(output));
        var parts = output.chunk(2, 1);
        return new(parts[0], (parts[1].clamp(LeastLogVariance, MostLogVariance) / 2).exp());
    }

    private static long[] Times(IReadOnlyList<long> shape, long outputs) => [shape[0] * outputs, .. shape.Skip(1)];
}
