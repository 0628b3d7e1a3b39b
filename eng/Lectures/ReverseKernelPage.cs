using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;
using Diffusion.Reports;

namespace Diffusion.Lectures;

/// <summary>002 and 004 5.2: is a reverse step nearly Gaussian where beta is small?</summary>
internal static class ReverseKernelPage
{
    /// <summary>Two bumps of unequal weight, as data on a line.</summary>
    public static readonly GaussianMixture Data = new([0.35, 0.65], [[-1], [0.8]], [0.25, 0.3]);

    private static readonly double[] Betas = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
    private static readonly int[] Totals = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000];

    public static void Write()
    {
        // Half of the variance is noise: the density still has two bumps, and neither end of time is near.
        var s = new NoiseLevel(0.5, Math.Sqrt(0.5), Math.Sqrt(0.5));
        var rows = Betas.Select(beta =>
        {
            var t = After(s, beta);
            double mean = ReverseKernel.Average(Data, t, 400, x => new ReverseKernel(Data, s, t, x).FromBestGaussian());
            return (Beta: beta, Kl: mean, Worst: Enumerable.Range(-200, 401)
                .Max(i => new ReverseKernel(Data, s, t, i / 100.0).FromBestGaussian()));
        }).ToList();
        var gaps = Totals.Select(total => (Total: total, Gap: BoundGap.Of(Data, new CosineSchedule(new() { Steps = total })))).ToList();

        LogLogPlot.Draw(Page.Image("reverse-kernel-kl"), "beta of the step", "KL of the reverse step from its Gaussian, nats",
        [
            new("mean over x_t", [.. rows.Select(r => (r.Beta, r.Kl)).Reverse()]),
            new("largest", [.. rows.Select(r => (r.Beta, r.Worst)).Reverse()]),
            new("beta^3", [.. rows.Select(r => (r.Beta, rows[^4].Kl * Math.Pow(r.Beta / rows[^4].Beta, 3))).Reverse()]),
        ]);
        LogLogPlot.Draw(Page.Image("bound-gap"), "T, steps of the cosine schedule", "gap of the bound, nats",
        [
            new("best variance", [.. gaps.Select(g => ((double)g.Total, g.Gap.Best))]),
            new("beta-tilde", [.. gaps.Select(g => ((double)g.Total, g.Gap.Posterior))]),
            new("beta", [.. gaps.Select(g => ((double)g.Total, g.Gap.Beta))]),
        ]);
        // Less noise, where a long step has two bumps to choose from.
        ReverseKernelPicture.Draw(Page.Image("reverse-kernel"), Data, new(0.1, Math.Sqrt(0.9), Math.Sqrt(0.1)));

        double slope = Math.Log(rows[^4].Kl / rows[^3].Kl) / Math.Log(rows[^4].Beta / rows[^3].Beta);
        new Page("reverse-kernel", "Is a reverse step nearly Gaussian?")
            .Say("Data on a line, 0.35 N(-1, 0.25^2) + 0.65 N(0.8, 0.3^2). q(x_s | x_t) is a mixture in closed form; its best "
                + "Gaussian has its mean "
                + "and variance. s is the level where half of the variance is noise, and t lies one step with beta above it. All "
                + "integrals are sums "
                + "over fine grids, exact to rounding; nothing is drawn.")
            .Table(
                ["beta", "mean KL over x_t", "largest KL for x_t in [-2, 2]"],
                rows.Select(r => (IReadOnlyList<string>)[$"{r.Beta}", Page.Number(r.Kl), Page.Number(r.Worst)]))
            .Say($"Between beta = {rows[^4].Beta} and {rows[^3].Beta} the mean KL falls with beta to the power "
                + $"{Page.Number(slope)}; the first order in which "
                + "a step differs from a Gaussian is its skewness, which gives the power 3.")
            .Picture("reverse-kernel-kl", "KL of the reverse step against beta, both logarithmic, beside beta^3")
            .Picture("reverse-kernel", "the reverse step of three values of x_t beside its Gaussian, for three values of beta, "
                + "where a tenth of the variance is noise")
            .Say("The gap of the variational bound when every mean is exact: the sum of the same divergences over all T steps of "
                + "the schedule "
                + "`cosine`. The prior's part stands beside it. Nothing but the Gaussian form and the variance of the steps is left in it.")
            .Table(
                ["T", "best variance", "beta-tilde", "beta", "prior"],
                gaps.Select(g => (IReadOnlyList<string>)
                [
                    $"{g.Total}", Page.Number(g.Gap.Best), Page.Number(g.Gap.Posterior), Page.Number(g.Gap.Beta), Page.Number(g.Gap.Prior),
                ]))
            .Picture("bound-gap", "the gap of the bound against the number of steps, both logarithmic")
            .Write();
    }

    /// <summary>The level one step with beta above s.</summary>
    public static NoiseLevel After(NoiseLevel s, double beta) =>
        new(s.Time, s.Alpha * Math.Sqrt(1 - beta), Math.Sqrt((1 - beta) * s.Sigma * s.Sigma + beta));
}
