using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// A network of numbers as one of states: each state goes in as K numbers, one of them not 0, and K logits come out. Of an image the K
/// numbers of a channel are channels.
/// </summary>
internal sealed class StateNetwork : NetworkModule
{
    private readonly NetworkModule _numbers;
    private readonly int _states;

    private StateNetwork(NetworkModule numbers, int states) : base("states")
    {
        (_numbers, _states) = (numbers, states);
        RegisterComponents();
    }

    /// <summary>The network that an architecture makes: of numbers as it is, of states with the encoding around it.</summary>
    /// <param name="shape">What goes in and comes out.</param>
    /// <param name="create">Makes the network of numbers, [n] or [C, H, W], to as many.</param>
    public static NetworkModule Around(NetworkShape shape, Func<NetworkShape, NetworkModule> create)
    {
        int states = shape.Space.StateCount;
        if (states == 0) return create(shape);
        long[] numbers = [shape.Space.Shape[0] * states, .. shape.Space.Shape.Skip(1)];
        return new StateNetwork(create(shape with { Space = new(numbers, shape.Space.Conditions) }), states);
    }

    public override ScalarType Precision => _numbers.Precision;

    public override Tensor Predict(Tensor x, Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        long[] shape = [x.shape[0], x.shape[1] * _states, .. x.shape[2..]];
        // Of mean square 1, as networks are initialised for.
        var encoded = nn.functional.one_hot(x, _states).movedim([-1], [2]).reshape(shape).to(Precision) * Math.Sqrt(_states);
        var logits = _numbers.Predict(encoded, time, condition);
        return logits.reshape([x.shape[0], x.shape[1], _states, .. x.shape[2..]]).movedim([2], [-1]).MoveToOuterDisposeScope();
    }
}
