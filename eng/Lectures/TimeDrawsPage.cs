using Diffusion.Cli;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Tasks.Denoising;
using static TorchSharp.torch;

namespace Diffusion.Lectures;

/// <summary>
/// 004 (4.18) and 5.2: the sum over all t against one random t, after the same number of evaluations; stratified t beside them.
/// </summary>
internal static class TimeDrawsPage
{
    private const string File = "experiments/lectures/ring-100.json";
    private const int Evaluations = 1000, Repetitions = 200, Groups = 10, TrainingSteps = 1500;

    public static void Write()
    {
        using var composition = new Composition(new ExperimentReader(PluginSet.Create()).Read(File), PluginSet.Create());
        using var streams = new RandomStreams(0);
        var parts = new DenoisingParts(composition);
        var data = composition.Data.Load().Train.Values;
        streams.SeedGlobal("initialisation");
        using var network = parts.CreateNetwork();
        int total = parts.Schedule.Steps!.Value;

        var page = new Page("time-draws", "All times, one random time, or stratified times");
        page.Say($"The ring of eight Gaussians, a schedule of {total} steps, the objective `epsilon`, a perceptron (`{File}`). "
            + "Every row spends "
            + $"{Evaluations} evaluations of the network on one gradient; the variance is that over {Repetitions} repetitions with "
            + "fresh data, times and noise, "
            + $"at fixed weights: before training, and after {TrainingSteps} steps. \"Relative\" is to the first row, with 95 % "
            + $"intervals from {Groups} groups of "
            + "repetitions. The gradient's variance is summed over all weights, and the signal is the squared length of its mean.");
        foreach (var when in new[] { "before training", "after training" })
        {
            if (when == "after training") Train(network, parts, data, streams["training"]);
            foreach (var (weighting, name) in new[] { ((IWeighting)new SimpleWeighting(), "simple"), (new VlbWeighting(new()), "vlb") })
            {
                page.Say($"## {char.ToUpperInvariant(when[0])}{when[1..]}, weighting `{name}`");
                page.Table(
                    ["times", "variance of the loss", "relative", "variance of the gradient", "relative", "variance / signal"],
                    Rows(network, new(parts.Parameterization, weighting, parts.Schedule), data, total));
            }
        }

        page.Write();
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(NetworkModule network, DenoisingLossParts parts, Tensor data, int total)
    {
        Spread? first = null;
        foreach (var draws in TimeDraws.All(total))
        {
            using var random = new Generator(1);
            var spread = Spread.Of(
                Enumerable.Range(0, Repetitions).Select(_ => draws.Draw(network, parts, data, Evaluations, random)), Groups);
            first ??= spread;
            yield return
            [
                draws.Name, Page.Number(spread.Loss), Spread.Ratio(spread.LossOfGroups, first.LossOfGroups), Page.Number(spread.Gradient),
                Spread.Ratio(spread.GradientOfGroups, first.GradientOfGroups), Page.Number(spread.Gradient / spread.Signal),
            ];
        }
    }

    private static void Train(NetworkModule network, DenoisingParts parts, Tensor data, Generator random)
    {
        using var optimizer = optim.Adam(network.parameters(), 2e-3);
        for (int step = 0; step < TrainingSteps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var batch = data.index_select(0, randint(data.shape[0], [256], generator: random));
            parts.CreateLoss().Of(network, new(batch), parts.Schedule, random).backward();
            optimizer.step();
        }
    }
}
