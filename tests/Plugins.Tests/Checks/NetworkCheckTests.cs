using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Checks;

public class NetworkCheckTests
{
    /// <summary>What stands for nothing asked is reached by nothing else; what is frozen is not trained.</summary>
    [Fact]
    public void ParametersOfNothingAskedAndFrozenOnesAreRight() => Assert.Empty(Stranger.Faults<IModel, OfPoints>(IModel.Kind));

    [Fact]
    public void AParameterThatNothingReachesIsFound() => Assert.Contains(
        Stranger.Faults<IModel, Idle>(IModel.Kind), f => f.Contains("'idle' has none for points in the plane", StringComparison.Ordinal));

    private class OfPoints : IModel
    {
        protected virtual bool IsIdle => false;

        public bool LearnsVariance => false;

        public string? Refusal(DataSpace space) => space.Shape.Count == 1 && space.Shape[0] == 2 ? null : "needs points";

        public NetworkModule Create(NetworkShape shape) => new Network(IsIdle);
    }

    private sealed class Idle : OfPoints
    {
        protected override bool IsIdle => true;
    }

    private sealed class Network : NetworkModule
    {
        private readonly Linear _map = nn.Linear(6, 2);
        private readonly Parameter _nothing = new(zeros(3)), _frozen = new(ones(2), requires_grad: false);
        private readonly Parameter? _idle;

        public Network(bool isIdle)
            : base("points")
        {
            register_module("map", _map);
            register_parameter("nothing", _nothing);
            register_parameter("frozen", _frozen);
            if (isIdle) register_parameter("idle", _idle = new(zeros(1)));
        }

        public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
        {
            var classes = condition?[ConditionPart.Class] ?? full(x.shape[0], ConditionPart.NoClass, dtype: int64);
            var asked = where(classes.lt(0).unsqueeze(1), _nothing, nn.functional.one_hot(classes.clamp(0), 3).to(x.dtype));
            return _frozen * _map.forward(cat([x, time.unsqueeze(1).to(x.dtype), asked], 1));
        }
    }
}
