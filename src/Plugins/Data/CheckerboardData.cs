using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Uniform on the eight dark squares of a 4 x 4 board over [-2, 2]^2; no classes.</summary>
[Description("the dark squares of a 4 x 4 board")]
[Source("Grathwohl et al. 2019, section 4.1")]
public sealed class CheckerboardData(PlaneOptions options) : PlaneData(options)
{
    public override DataSpace Describe() => new([2], new ContinuousValues(new(-2, 2)));

    protected override Samples Draw(int count, Generator random)
    {
        var column = randint(0, 4, count, dtype: int64, generator: random);
        var pair = randint(0, 2, count, dtype: int64, generator: random);
        var row = 2 * pair + column.remainder(2);
        return new(stack([column + Uniform(count, random), row + Uniform(count, random)], 1) - 2);
    }
}
