using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>A trained autoencoder. Its networks are for evaluation; what is measured of them is added up in double precision.</summary>
internal sealed class AutoencoderModel(AutoencoderModule module, AutoencoderOptions options, DataSpace space, DataSpace codes)
    : IAutoencoder, IHierarchy
{
    public DataSpace Space => space;

    public DataSpace Codes => codes;

    public bool IsVariational => options.IsVariational;

    public bool IsConditional => options.Conditional;

    int IHierarchy.Levels => options.Levels;

    public GaussianCode Encode(Tensor x, Condition? condition)
    {
        using var noGradients = no_grad();
        return module.Up(1, x, condition);
    }

    public Tensor Decode(Tensor codes, Condition? condition)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        return module.Distribution.Mean(module.Output(codes, condition)).MoveToOuterDisposeScope();
    }

    public Tensor Draw(Tensor codes, Condition? condition, INoiseSource noise)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        return module.Distribution.Draw(module.Output(codes, condition), noise).MoveToOuterDisposeScope();
    }

    public Tensor DrawCodes(int count, Condition? condition, INoiseSource noise)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        long[] shape = [count, .. codes.Shape];
        var z = noise.Next(shape, module.Precision, module.Device);
        for (int level = options.Levels - 1; level >= 1; level--)
        {
            var p = module.Down(level, z, condition);
            z = p.Mean + p.Deviation * noise.Next(shape, module.Precision, module.Device);
        }

        return z.MoveToOuterDisposeScope();
    }

    public Tensor LogLikelihood(Tensor x, Tensor codes, Condition? condition)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var values = x.is_floating_point() ? x.to(float64) : x;
        return module.Distribution.LogProbability(values, module.Output(codes, condition).to(float64)).MoveToOuterDisposeScope();
    }

    public BoundDraw Bound(Tensor x, Condition? condition, Generator random)
    {
        using var noGradients = no_grad();
        return HierarchicalBound.Draw(this, x, condition, random);
    }

    GaussianCode IHierarchy.Up(int level, Tensor below, Condition? condition) => Double(module.Up(level, Single(below, level), condition));

    GaussianCode IHierarchy.Down(int level, Tensor above, Condition? condition) => Double(module.Down(level, Single(above, 0), condition));

    private static GaussianCode Double(GaussianCode code) => new(code.Mean.to(float64), code.Deviation.to(float64));

    /// <summary>Codes as the networks take them; samples are brought to that by the lowest encoder.</summary>
    private Tensor Single(Tensor x, int level) => level == 1 ? x : x.to(module.Precision);
}
