using System.Diagnostics;
using System.Globalization;
using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks.States;

/// <summary>002's two strategies for z_t, step by step and by the kernel: seconds of the processor, the least of three.</summary>
internal static class ForwardTimes
{
    private const int Discs = 10_000, Repetitions = 3;

    public static void Print()
    {
        Console.WriteLine("| slots | t | step by step, ms | by the kernel, ms |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (int states in new[] { 16, 64 })
        {
            var process = StateTables.Plinko(new CategoricalData(new() { States = states }), 1000);
            foreach (int t in new[] { 1, 10, 100, 1000 })
            {
                var x = full([Discs, 1], states / 2, dtype: int64);
                double chain = Least(() => Chain(process, x, t)), kernel = Least(() => process.Noisy(x, [t], Uniform(x, t)));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {states} | {t} | {chain:0.0} | {kernel:0.0} |"));
            }
        }
    }

    private static Tensor Chain(StateProcess process, Tensor x, int t)
    {
        var z = x;
        for (int step = 1; step <= t; step++) z = process.Later(z, [step - 1], [step], Uniform(x, step));
        return z;
    }

    private static Tensor Uniform(Tensor like, int seed) => new SampleUniforms(seed).Next(like.shape, CPU);

    private static double Least(Func<Tensor> draw) => Enumerable.Range(0, Repetitions).Min(_ =>
    {
        using var scope = NewDisposeScope();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        draw();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
    });
}
