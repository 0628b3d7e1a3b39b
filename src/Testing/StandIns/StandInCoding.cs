using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>A linear map there and one back.</summary>
internal sealed class StandInCoder : ICoderModel
{
    public string? Refusal(DataSpace space) => null;

    public IReadOnlyList<long> CodeShape(IReadOnlyList<long> sample, int size) => [size];

    public CoderModule CreateEncoder(DataSpace from, IReadOnlyList<long> to) => new Linear(from.Shape, to);

    public CoderModule CreateDecoder(DataSpace from, IReadOnlyList<long> to) => new Linear(from.Shape, to);

    private sealed class Linear : CoderModule
    {
        private readonly TorchSharp.Modules.Linear _map;
        private readonly IReadOnlyList<long> _shape;

        public Linear(IReadOnlyList<long> from, IReadOnlyList<long> to)
            : base("linear")
        {
            (_map, _shape) = (nn.Linear(Size(from), Size(to)), to);
            RegisterComponents();
        }

        public override Tensor Apply(Tensor x, Condition? condition) => _map.forward(x.flatten(1)).reshape([-1, .. _shape]);

        private static long Size(IReadOnlyList<long> shape) => shape.Aggregate(1L, (product, n) => product * n);
    }
}

/// <summary>Numbers with a normal error of unit variance around the network's output.</summary>
internal sealed class StandInDecoder : IDecoder
{
    public string? Refusal(DataSpace space) => space.StateCount == 0 ? null : "is of numbers, and these are states";

    public DecoderModule Create(DataSpace space) => new Normal(space.Shape);

    private sealed class Normal(IReadOnlyList<long> shape) : DecoderModule("normal")
    {
        public override IReadOnlyList<long> OutputShape => shape;

        public override Tensor LogLikelihood(Tensor x, Tensor output) =>
            -0.5 * ((x - output).square() + Math.Log(2 * Math.PI)).flatten(1).sum(1);

        public override Tensor Mean(Tensor output) => output.clone();

        public override Tensor Draw(Tensor output, INoiseSource noise) =>
            output + noise.Next(output.shape, output.dtype, output.device);
    }
}
