using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Torch;

namespace Diffusion.Plugins.Executors.Local;

/// <summary>A process for each run, several at a time; one that crashes leaves the others alone.</summary>
[Description("processes of this machine, several at a time")]
[Source("the operating system")]
public sealed class LocalExecutor(LocalOptions options, ProgramCommand program) : IExecutor
{
    public int Places(int threads) => options.Parallel > 0
        ? options.Parallel
        : Math.Max(1, Cores.Available / Math.Max(1, threads));

    public TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    public ISubmission Submit(SweepFolder sweep, IReadOnlyList<PreparedRun> runs)
    {
        int places = Places(runs.Count == 0 ? 0 : runs.Max(r => r.Threads));
        int cores = Math.Max(1, Cores.Available / places);
        return new LocalSubmission(runs, places, run => new RunProcess(program, run.Folder, cores));
    }
}

public sealed record LocalOptions
{
    [Description(
        "processes at a time; 0 takes the cores divided by the experiments' threads; use 1 with one GPU. "
        + "Experiments of 0 threads share the cores")]
    [Range(0, 1024)]
    public int Parallel { get; init; }
}
