using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Diffusion.Benchmarks;
using Diffusion.Benchmarks.Convergence;
using Diffusion.Benchmarks.Metrics;
using Diffusion.Benchmarks.States;
using Diffusion.Framework.Torch;

if (args is ["convergence", var folder])
{
    NativeLibtorch.Load();
    ConvergenceStudy.Write(folder);
    return;
}

if (args is ["metrics", var page])
{
    NativeLibtorch.Load();
    MetricCosts.Write(page);
    return;
}

if (args is ["states"])
{
    NativeLibtorch.Load();
    StateTables.Print();
    return;
}

// In the process: a child project of BenchmarkDotNet would not find libtorch.
var inProcess = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromTypes([typeof(TrainingStep), typeof(OptimizerStep), typeof(SamplingRun), typeof(ImageReading)]).Run(args, inProcess);
