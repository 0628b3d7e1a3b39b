using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>
/// A variational autoencoder that is written out: two numbers of a sample, halved, are the mean of its code, and the code twice over is
/// what comes back.
/// </summary>
internal sealed class StandInAutoencoder(DataSpace space) : IAutoencoder
{
    private const int Size = 2;
    private const double Deviation = 0.4, Error = 0.7;

    public DataSpace Space => space;

    public DataSpace Codes { get; } = new([Size], space.Conditions);

    public bool IsVariational => true;

    public bool IsConditional => false;

    public GaussianCode Encode(Tensor x, Condition? condition)
    {
        var mean = 0.5 * x.flatten(1).narrow(1, 0, Size);
        return new(mean, full_like(mean, Deviation) + 0.1 * mean.abs());
    }

    public Tensor Decode(Tensor codes, Condition? condition) =>
        nn.functional.pad(2 * codes, [0, space.Dimensions - Size]).reshape([-1, .. space.Shape]);

    public Tensor Draw(Tensor codes, Condition? condition, INoiseSource noise) =>
        Decode(codes, condition) + Error * noise.Next([codes.shape[0], .. space.Shape], codes.dtype, codes.device);

    public Tensor DrawCodes(int count, Condition? condition, INoiseSource noise) => noise.Next([count, Size], float32, CPU);

    public Tensor LogLikelihood(Tensor x, Tensor codes, Condition? condition) =>
        -(0.5 * ((x - Decode(codes, condition)) / Error).square() + 0.5 * Math.Log(2 * Math.PI) + Math.Log(Error)).flatten(1).sum(1);

    public BoundDraw Bound(Tensor x, Condition? condition, Generator random)
    {
        var code = Encode(x, condition);
        var z = code.Draw(random);
        var prior = new GaussianCode(zeros_like(z), ones_like(z));
        var ratio = code.LogDensity(z) - prior.LogDensity(z);
        return new(-LogLikelihood(x, z, condition), zeros(x.shape[0], dtype: x.dtype), code.Divergence(), ratio);
    }

    /// <summary>Its codes as the data of a model, with what they say of samples.</summary>
    public IBoundedCodec Codec => new Bounded(this);

    private sealed class Bounded(StandInAutoencoder autoencoder) : IBoundedCodec
    {
        public Samples Encode(Samples samples) => samples with { Values = autoencoder.Encode(samples.Values, samples.Condition).Mean };

        public Samples Decode(Samples codes) => codes with { Values = autoencoder.Decode(codes.Values, codes.Condition) };

        public CodeBound Bound(Samples samples, Generator random)
        {
            var x = samples.Values.to(float64);
            var code = autoencoder.Encode(x, samples.Condition);
            var z = code.Draw(random);
            return new(
                samples with { Values = z / Deviation }, -autoencoder.LogLikelihood(x, z, samples.Condition), code.Entropy(),
                full(x.shape[0], Size * Math.Log(Deviation), dtype: float64));
        }
    }
}
