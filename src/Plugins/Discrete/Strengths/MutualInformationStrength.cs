using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Strengths;

/// <summary>
/// Strengths with which what z_t tells of x, I(x; z_t), falls evenly from H(x) to nothing, for states of which each is as likely as
/// another. For absorbing states that is <c>s_t = 1 / (T - t + 1)</c> whatever the data. Where even a full step of a transition tells more
/// than it should, the step is full.
/// </summary>
[Description("what is left to know of the data falls evenly")]
[Source("Austin et al. 2021, section 3.2 and appendix A.7; Sohl-Dickstein et al. 2015, for absorbing states")]
public sealed class MutualInformationStrength(StrengthOptions options, ITransition transition, DataSpace space) : IStrengthSchedule
{
    private const int Halvings = 50;

    private IReadOnlyList<double>? _strengths;

    public IReadOnlyList<double> Strengths => _strengths ??= transition.AddsMask
        ? [.. Enumerable.Range(1, options.Steps).Select(t => 1.0 / (options.Steps - t + 1))]
        : Solve();

    private double[] Solve()
    {
        int k = space.StateCount;
        var d = transition.Matrix(k);
        var kernel = new double[k, k];
        for (int i = 0; i < k; i++) kernel[i, i] = 1;
        var strengths = new double[options.Steps];
        for (int t = 1; t <= options.Steps; t++)
        {
            var full = Product(d, kernel, k);
            double wanted = Math.Log(k) * (1 - (double)t / options.Steps), low = 0, high = 1;
            if (Information(full, k) >= wanted) low = 1;
            for (int i = 0; i < Halvings && low < 1; i++)
            {
                double middle = (low + high) / 2;
                if (Information(Mixed(kernel, full, middle, k), k) > wanted) low = middle;
                else high = middle;
            }

            strengths[t - 1] = low < 1 ? (low + high) / 2 : 1;
            kernel = Mixed(kernel, full, strengths[t - 1], k);
        }

        return strengths;
    }

    /// <summary>I(x; z) in nats, where column x of the kernel is q(z given x) and every x is as likely.</summary>
    private static double Information(double[,] kernel, int k)
    {
        double sum = 0;
        for (int z = 0; z < k; z++)
        {
            double marginal = 0;
            for (int x = 0; x < k; x++) marginal += kernel[z, x] / k;
            for (int x = 0; x < k; x++)
                if (kernel[z, x] > 0) sum += kernel[z, x] / k * Math.Log(kernel[z, x] / marginal);
        }

        return sum;
    }

    private static double[,] Mixed(double[,] before, double[,] full, double strength, int k)
    {
        var mixed = new double[k, k];
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++)
                mixed[i, j] = (1 - strength) * before[i, j] + strength * full[i, j];
        return mixed;
    }

    private static double[,] Product(double[,] a, double[,] b, int k)
    {
        var product = new double[k, k];
        for (int i = 0; i < k; i++)
            for (int n = 0; n < k; n++)
                for (int j = 0; a[i, n] != 0 && j < k; j++)
                    product[i, j] += a[i, n] * b[n, j];
        return product;
    }
}
