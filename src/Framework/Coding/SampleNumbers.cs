using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Coding;

/// <summary>
/// Samples as the continuous numbers that a network takes: numbers as they are, a state, token or word as one number for each that there
/// is, 1 for its own and 0 for the others.
/// </summary>
public static class SampleNumbers
{
    /// <summary>What the numbers of a sample are.</summary>
    public static DataSpace Of(DataSpace space) => space.Values switch
    {
        StateValues states => Expanded(space, states.Count),
        TokenValues tokens => Expanded(space, tokens.Vocabulary),
        TableValues table => new([table.Columns.Sum(c => c.Width)], space.Conditions),
        _ => new(space.Shape, space.Conditions),
    };

    /// <summary>Samples [B, ...] as numbers of a floating-point type; the caller's scope has the result.</summary>
    public static Tensor Of(Tensor x, DataSpace space, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var numbers = space.Values switch
        {
            StateValues states => Expanded(x, states.Count),
            TokenValues tokens => Expanded(x, tokens.Vocabulary),
            TableValues table => cat([.. table.Columns.Select((column, i) => column.IsText
                ? nn.functional.one_hot(x.select(1, i).to(int64), column.Words!.Count).to(type)
                : x.narrow(1, i, 1).to(type))], 1),
            _ => x,
        };
        return numbers.to(type).MoveToOuterDisposeScope();
    }

    // The states of a number stand along the first dimension: a picture stays a picture, of more channels.
    private static DataSpace Expanded(DataSpace space, int count) =>
        new([space.Shape[0] * count, .. space.Shape.Skip(1)], space.Conditions);

    private static Tensor Expanded(Tensor x, int count) => nn.functional.one_hot(x, count).movedim([-1], [2]).flatten(1, 2);
}
