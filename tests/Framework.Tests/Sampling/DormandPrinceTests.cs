using Diffusion.Framework.Sampling;
using Diffusion.Tests;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Sampling;

public sealed class DormandPrinceTests
{
    private static readonly DormandPrince Solver = new(1e-8, 1e-8, 10_000);

    [Fact]
    public void IntegratesForwardsAndBackwards()
    {
        using var forwards = Solver.Integrate((u, y) => -y, tensor(new[] { 1.0, -2 }), 0, 3);
        Assert.Equal(Math.Exp(-3), forwards[0].item<double>(), 1e-7);
        Assert.Equal(-2 * Math.Exp(-3), forwards[1].item<double>(), 1e-7);
        using var back = Solver.Integrate((u, y) => -y, forwards, 3, 0);
        Assert.Equal(1, back[0].item<double>(), 1e-6);
    }

    /// <summary>A derivative that depends on u alone: order 5 integrates polynomials of degree 4 exactly.</summary>
    [Fact]
    public void IsExactForPolynomialsOfDegreeFour()
    {
        using var y = new DormandPrince(1, 1, 100)
            .Integrate((u, y) => full_like(y, 5 * u * u * u * u - 3 * u * u), zeros(1, float64), 0, 2);
        Assert.Equal(32 - 8, y.item<double>(), 1e-12);
    }

    /// <summary>A derivative that returns its own argument shares a tensor with the state.</summary>
    [Fact]
    public void TheDerivativeMayReturnItsArgument()
    {
        using var y = Solver.Integrate((u, y) => y, ones(1, float64), 0, 1);
        Assert.Equal(Math.E, y.item<double>(), 1e-7);
    }

    /// <summary>A sharp bump in the way: the long steps before it are refused, and the integral is right all the same.</summary>
    [Fact]
    public void RefusesStepsThatAreTooLong()
    {
        var visited = new List<double>();
        using var y = Solver.Integrate(
            (u, y) =>
            {
                visited.Add(u);
                return full_like(y, Math.Exp(-u * u / 2e-2) / Math.Sqrt(2e-2 * Math.PI));
            },
            zeros(1, float64), -1, 1.37);
        Assert.Equal(1, y.item<double>(), 1e-6);
        // The stages of accepted steps never go back behind the start of their step.
        Assert.Contains(visited.Zip(visited.Skip(1)), pair => pair.Second < pair.First - 1e-3);
    }

    /// <summary>
    /// dy/du = -k y with k of very different size: each k alone costs as much and gives the same as among the others, and those of one k
    /// go through the derivative together.
    /// </summary>
    [Fact]
    public void EachSampleHasStepsOfItsOwn()
    {
        using var scope = NewDisposeScope();
        double[] rates = [0, 0.1, 1, 10, 100, 1, 100];
        var (together, rows, calls) = Run(rates);
        var alone = rates.Select(k => Run([k])).ToList();
        Assert.Equal(alone.Select(a => a.Y[0].item<double>()), together.data<double>());
        Assert.Equal(alone.Sum(a => a.Rows), rows);
        Assert.InRange(calls, alone.Max(a => a.Calls), alone.DistinctBy(a => a.Calls).Sum(a => a.Calls));
        for (int i = 0; i < rates.Length; i++) Assert.Equal(Math.Exp(-2 * rates[i]), together[i].item<double>(), 1e-7);

        static (Tensor Y, long Rows, int Calls) Run(double[] rates)
        {
            var k = tensor(rates, dtype: float64);
            long rows = 0;
            int calls = 0;
            var y = Solver.Integrate(
                (u, y, which) =>
                {
                    rows += y.shape[0];
                    calls++;
                    return -(which is null ? k : k.index_select(0, which)) * y;
                },
                ones(rates.Length, float64), 0, 2);
            return (y, rows, calls);
        }
    }

    [Fact]
    public void NoDistanceIsTheStart()
    {
        using var y = Solver.Integrate((u, y) => y, ones(1, float64), 2, 2);
        Assert.Equal(1, y.item<double>());
    }

    [Fact]
    public void ADerivativeThatIsNotFiniteIsRefused() =>
        Assert.Equal(
            "No step is short enough for the tolerances 1e-08 (relative) and 1e-08 (absolute) at u = 1, between 1 and 2. "
            + "The derivative may not be finite there.",
            Assert.Throws<InvalidOperationException>(() => Solver.Integrate((u, y) => y * double.NaN, ones(1, float64), 1, 2)).Message);

    [Fact]
    public void MemoryStaysFlat()
    {
        using var scope = NewDisposeScope();
        using var start = ones(100, float64);
        long before = LiveTensors.Count(), most = 0;
        Solver.Integrate((u, y) =>
        {
            most = Math.Max(most, Tensor.TotalCount - before);
            return -y;
        }, start, 0, 100).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
        Assert.InRange(most, 1, 100);
    }
}
