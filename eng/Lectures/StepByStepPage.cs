using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Lectures;

/// <summary>
/// 000, 001 and 002: x_t by t steps of the chain, or at once by the diffusion kernel. Equal in distribution; the times of both.
/// </summary>
internal static class StepByStepPage
{
    private static readonly long[][] Shapes = [[4000, 2], [256, 1, 28, 28], [64, 3, 32, 32]];
    private static readonly int[] Steps = [10, 100, 1000];
    private const int Repetitions = 3;

    public static void Write()
    {
        DiscreteSchedule schedule = new LinearSchedule(new());
        using var random = new Generator(1);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var shape in Shapes)
        foreach (int step in Steps)
        {
            using var scope = NewDisposeScope();
            var x0 = rand(shape, dtype: float32, generator: random) * 2 - 1;
            double chain = Median(1, () => Chain(x0, schedule, step, random));
            double kernel = Median(100, () => Kernel(x0, schedule, step, random));
            rows.Add(
            [
                $"[{string.Join(", ", shape)}]", $"{step}",
                Page.Number(1e3 * chain), Page.Number(1e3 * kernel), Page.Number(chain / kernel),
            ]);
        }

        new Page("step-by-step", "The chain step by step, and the diffusion kernel")
            .Say("x_t of the schedule `linear` (T = 1000) for a whole batch: processor time of one thread, medians of three, so that other "
                + "work on the machine hardly counts. The chain is t times "
                + "`sqrt(1 - beta_i) x + sqrt(beta_i) eps`, the kernel once `sqrt(abar_t) x0 + sqrt(1 - abar_t) eps`. "
                + "That both have one distribution is a test (`ChainAndKernelTests`).")
            .Table(["batch", "t", "chain, ms", "kernel, ms", "chain / kernel"], rows)
            .Write();
    }

    /// <summary>000, 001, 002: z_i = sqrt(1 - beta_i) z_{i-1} + sqrt(beta_i) eps, for i = 1 to t.</summary>
    public static Tensor Chain(Tensor x0, DiscreteSchedule schedule, int t, Generator random)
    {
        var x = x0;
        for (int i = 1; i <= t; i++)
        {
            using var scope = NewDisposeScope();
            double beta = schedule.Betas[i - 1];
            x = (Math.Sqrt(1 - beta) * x + Math.Sqrt(beta) * randn(x0.shape, dtype: x0.dtype, generator: random)).MoveToOuterDisposeScope();
        }

        return x;
    }

    /// <summary>z_t = sqrt(abar_t) x0 + sqrt(1 - abar_t) eps.</summary>
    public static Tensor Kernel(Tensor x0, INoiseSchedule schedule, int t, Generator random)
    {
        var level = schedule.At((double)t / schedule.Steps!.Value);
        return level.Alpha * x0 + level.Sigma * randn(x0.shape, dtype: x0.dtype, generator: random);
    }

    /// <summary>Seconds of the processor for one draw, of which so many are made at a time.</summary>
    private static double Median(int times, Func<Tensor> draw)
    {
        double[] seconds = [.. Enumerable.Range(0, Repetitions + 1).Select(_ =>
        {
            var before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < times; i++)
            {
                using var scope = NewDisposeScope();
                draw();
            }

            return (Environment.CpuUsage.TotalTime - before).TotalSeconds / times;
        })];
        return seconds.Skip(1).Order().ElementAt(Repetitions / 2);
    }
}
