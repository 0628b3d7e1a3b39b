using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Plugins.Decoders;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Tasks.Autoencoding;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Tasks;

/// <summary>
/// Probabilistic PCA, x = W z + m + s eps (Tipping and Bishop 1999), as a linear autoencoder. The columns of W are orthogonal, so that the
/// exact posterior N(M^-1 W^T (x - m), s^2 M^-1) with M = W^T W + s^2 I is a diagonal Gaussian; its deviation may be widened.
/// </summary>
internal sealed class LinearAutoencoder
{
    public const int Dimensions = 5;
    private const double Noise = 0.4;
    private static readonly double[] Lengths = [1.5, 0.8], Means = [0.3, -1, 0, 2, 0.5];

    private readonly Tensor _w, _m;

    public LinearAutoencoder(double widening = 1)
    {
        var (basis, _) = linalg.qr(randn([Dimensions, Lengths.Length], dtype: float64, generator: new Generator(3)));
        (_w, _m) = (basis * tensor(Lengths), tensor(Means));
        Space = new([Dimensions]);
        var options = new AutoencoderOptions { Code = Lengths.Length };
        var coder = new MlpCoder(new() { Layers = 0 });
        var module = new AutoencoderModule(options, coder, new GaussianDecoder(new() { Deviation = Noise }), Space).to(float64);
        var inverse = 1 / (_w.square().sum([0]) + (Noise * Noise));
        var gain = inverse.unsqueeze(1) * _w.t();
        var named = module.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        using var noGradients = no_grad();
        void Set(string name, Tensor value) => named[name].copy_(value);
        Set("_up.0._output.weight", cat([gain, zeros_like(gain)]));
        Set("_up.0._output.bias", cat([-gain.mv(_m), (Noise * Noise * widening * widening * inverse).log()]));
        Set("_down.0._output.weight", _w);
        Set("_down.0._output.bias", _m);
        Model = new AutoencoderModel((AutoencoderModule)module, options, Space, AutoencoderModule.CodesOf(options, coder, Space));
    }

    public DataSpace Space { get; }

    public IAutoencoder Model { get; }

    /// <summary>Samples of the model, float64 [count, 5].</summary>
    public Tensor Draw(int count)
    {
        var random = new Generator(5);
        return randn([count, Lengths.Length], dtype: float64, generator: random).mm(_w.t()) + _m
            + Noise * randn([count, Dimensions], dtype: float64, generator: random);
    }

    /// <summary>-log N(x; m, W W^T + s^2 I) in nats, [N].</summary>
    public Tensor NegativeLog(Tensor x)
    {
        var covariance = _w.mm(_w.t()) + (Noise * Noise * eye(Dimensions, dtype: float64));
        var centred = x - _m;
        var squares = (centred.mm(linalg.inv(covariance)) * centred).sum(1);
        return 0.5 * (squares + linalg.slogdet(covariance).Item2 + (Dimensions * Math.Log(2 * Math.PI)));
    }
}
