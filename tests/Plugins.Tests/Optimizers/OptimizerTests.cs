using Diffusion.Framework.Training;
using Diffusion.Plugins.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Optimizers;

/// <summary>The first steps of every optimizer, against its formulas for one number at a time.</summary>
public sealed class OptimizerTests
{
    private const double Rate = 0.01;

    private static readonly double[] Start = [0.7, -1.3, 2, 0];

    /// <summary>One row a step.</summary>
    private static readonly double[][] Gradients = [[0.5, -2, 0.01, 3], [-0.25, -1, 0.02, 0], [4, 0.125, -0.03, -3]];

    /// <summary>Loshchilov and Hutter 2019, Algorithm 2: the decay shrinks the parameter and is no part of the means.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void AdamWDecaysApartFromTheGradient(double decay)
    {
        var options = new AdamWOptions { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, WeightDecay = decay };
        AssertSteps(new AdamWOptimizer(options), () =>
        {
            var adam = Adam(0.8, 0.95, 1e-6);
            return (p, g) => p - Rate * decay * p - Rate * adam(g);
        });
    }

    /// <summary>Kingma and Ba 2015, Algorithm 1, of a gradient that the decay is added to.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void AdamAddsItsDecayToTheGradient(double decay)
    {
        var options = new AdamOptions { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, WeightDecay = decay };
        AssertSteps(new AdamOptimizer(options), () =>
        {
            var adam = Adam(0.8, 0.95, 1e-6);
            return (p, g) => p - Rate * adam(g + decay * p);
        });
    }

    /// <summary>
    /// v = momentum v + g and p = p - rate v; with Nesterov's look ahead p = p - rate (g + momentum v)
    /// (Sutskever et al. 2013, eq. 1 to 4, in the form whose step has the rate of the present).
    /// </summary>
    [Theory]
    [InlineData(0.9, false, 0)]
    [InlineData(0.9, false, 0.1)]
    [InlineData(0.9, true, 0.1)]
    [InlineData(0, false, 0.1)]
    public void SgdRepeatsAShareOfItsLastStep(double momentum, bool nesterov, double decay)
    {
        var options = new SgdOptions { Momentum = momentum, Nesterov = nesterov, WeightDecay = decay };
        AssertSteps(new SgdOptimizer(options), () =>
        {
            double velocity = 0;
            return (p, g) =>
            {
                double whole = g + decay * p;
                velocity = momentum * velocity + whole;
                return p - Rate * (nesterov ? whole + momentum * velocity : velocity);
            };
        });
    }

    /// <summary>
    /// What Adam divides and multiplies by its rate: the mean over the root of the squared mean, both without their bias.
    /// </summary>
    private static Func<double, double> Adam(double beta1, double beta2, double epsilon)
    {
        double mean = 0, squares = 0;
        int step = 0;
        return g =>
        {
            step++;
            mean = beta1 * mean + (1 - beta1) * g;
            squares = beta2 * squares + (1 - beta2) * g * g;
            return mean / (1 - Math.Pow(beta1, step)) / (Math.Sqrt(squares / (1 - Math.Pow(beta2, step))) + epsilon);
        };
    }

    /// <param name="plugin">What is tested.</param>
    /// <param name="formula">For one number: its next value from its present one and its gradient.</param>
    private static void AssertSteps(IOptimizer plugin, Func<Func<double, double, double>> formula)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor(Start, dtype: float64));
        using var optimizer = plugin.Create([parameter], Rate);
        var formulas = Start.Select(_ => formula()).ToArray();
        double[] expected = Start;
        foreach (var gradient in Gradients)
        {
            optimizer.zero_grad();
            (parameter * tensor(gradient, dtype: float64)).sum().backward();
            optimizer.step();
            expected = [.. expected.Select((p, i) => formulas[i](p, gradient[i]))];
            Assert.Equal(0, parameter.data<double>().ToArray().Zip(expected, (a, b) => Math.Abs(a - b)).Max(), 1e-12);
        }
    }
}
