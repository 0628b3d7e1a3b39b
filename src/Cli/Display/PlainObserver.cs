using Diffusion.Framework.Data;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Cli.Display;

/// <summary>Plain lines for files and pipes: training at most every ten seconds, other stages as they begin and end.</summary>
internal sealed class PlainObserver(TextWriter output, TimeProvider clock) : IRunObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Smaller data are loaded before a line is read.
    private const long WorthTelling = 1 << 27;

    private long _last;
    private string _loading = "";

    public void Started(RunFolder folder, long parameters) => output.WriteLine(RunText.Started(folder, parameters));

    public void Loading(DataProgress progress)
    {
        if (progress.Text == _loading || progress.Bytes is > 0 and < WorthTelling) return;
        _loading = progress.Text;
        output.WriteLine($"loading {progress.Text}");
    }

    public void Training(TrainingProgress progress)
    {
        bool ends = progress.Step == progress.Steps;
        if (!ends && _last != 0 && clock.GetElapsedTime(_last) < Interval) return;
        _last = clock.GetTimestamp();
        var left = TimeSpan.FromSeconds((progress.Steps - progress.Step) / progress.StepsPerSecond);
        output.WriteLine(
            $"training {progress.Step}/{progress.Steps}  loss {progress.Loss:0.0000}  "
            + $"{progress.StepsPerSecond:0.0} steps/s  {left:hh\\:mm\\:ss} left");
    }

    public void Sampling(int done, int count)
    {
        if (done == 0 || done == count) output.WriteLine($"sampling {done}/{count}");
    }

    public void Stage(string name) => output.WriteLine(name);

    public void Warn(string message) => output.WriteLine(RunText.Warning(message));
}
