using Diffusion.Framework.Data;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Tasks.Langevin;
using static TorchSharp.torch;

namespace Diffusion.Lectures;

/// <summary>
/// 001's advanced diffusion processes: critically damped Langevin diffusion undone with the exact score of the ring, by both samplers.
/// </summary>
internal static class LangevinPage
{
    private const int Samples = 4000;
    private const double LeastTime = 1e-3;
    private static readonly int[] Steps = [10, 25, 50, 100, 200, 400];

    public static void Write()
    {
        var options = new LangevinOptions();
        var mixture = new Mixture2dData(new()).Mixture!;
        var process = new LangevinProcess(options.Beta, options.Mass, options.StartVelocity);
        var score = new MixtureVelocityScore(process, mixture);
        (string Name, ILangevinSampler Sampler)[] samplers =
            [("Euler-Maruyama", new LangevinEulerMaruyamaSampler()), ("splitting", new SscsSampler())];
        var rows = new List<IReadOnlyList<string>>();
        foreach (int steps in Steps)
        {
            var row = new List<string> { $"{steps}" };
            foreach (var spacing in new[] { LangevinSpacing.Uniform, LangevinSpacing.Quadratic })
            foreach (var (_, sampler) in samplers)
            {
                using var scope = NewDisposeScope();
                var start = new SampleNoise(1);
                Tensor Start() => start.Next([Samples, 2], float64, CPU);
                var x = new LangevinProblem(score, process, new SampleNoise(2)).Walk(
                    sampler, new(Start(), Math.Sqrt(process.Mass) * Start()),
                    new LangevinSamplingOptions { Steps = steps, Spacing = spacing }.Times(LeastTime));
                row.Add(Judged(x, mixture));
            }

            rows.Add(row);
        }

        new Page("langevin-exact", "Critically damped Langevin diffusion with the exact score")
            .Say("The ring of eight Gaussians, 4,000 samples, the score of velocities in closed form: what is wrong is the samplers' own error. "
                + "Each cell has the share of samples within three deviations of a mode (0.989 is right), and their mean square distance from "
                + "the nearest mode as a multiple of the data's (1 is right). One evaluation a step; times spread evenly or with even square roots.")
            .Table(
                [
                    "steps", .. new[] { "even", "quadratic" }.SelectMany(spacing => samplers.Select(s => $"{s.Name}, {spacing}")),
                ],
                rows)
            .Write();
    }

    private static string Judged(Tensor x, GaussianMixture mixture)
    {
        double deviation = mixture.StandardDeviations[0];
        var centres = tensor(mixture.Means.SelectMany(m => m).ToArray(), [mixture.Components, 2]);
        var squares = (x.unsqueeze(1) - centres).square().sum(2).min(1).values;
        double within = squares.le(9 * deviation * deviation).to(float64).mean().item<double>();
        return FormattableString.Invariant($"{within:0.000}, {squares.mean().item<double>() / (2 * deviation * deviation):0.00}");
    }
}
