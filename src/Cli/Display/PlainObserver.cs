using Diffusion.Framework.Data;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Cli.Display;

/// <summary>
/// Plain lines for files and pipes: training and measuring at most every ten seconds, other stages as they begin and end.
/// </summary>
internal sealed class PlainObserver(TextWriter output, TimeProvider clock) : IRunObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Smaller data are loaded before a line is read.
    private const long WorthTelling = 1 << 27;

    private long _last, _measuring;
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
            + $"{progress.StepsPerSecond:0.0} steps/s  {TimeLeft.Of(left)} left");
    }

    public void Sampling(int done, int count)
    {
        if (done == 0 || done == count) output.WriteLine($"sampling {done}/{count}");
    }

    public void Measuring(MeasuringProgress progress)
    {
        if (_measuring == 0) _measuring = clock.GetTimestamp();
        if (clock.GetElapsedTime(_measuring) < Interval) return;
        _measuring = clock.GetTimestamp();
        output.WriteLine(RunText.Measuring(progress));
    }

    public void Stage(string name) => output.WriteLine(name);

    public void Picture(string file, long step) => output.WriteLine(RunText.Picture(file, step));

    public void Warn(string message) => output.WriteLine(RunText.Warning(message));
}
