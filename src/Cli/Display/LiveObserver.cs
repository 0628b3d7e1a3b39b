using Diffusion.Framework.Data;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Spectre.Console;

namespace Diffusion.Cli.Display;

/// <summary>A progress bar for each stage, with the loss and the speed beside it.</summary>
internal sealed class LiveObserver(ProgressContext context) : IRunObserver
{
    private readonly Dictionary<string, ProgressTask> _tasks = [];

    public void Started(RunFolder folder, long parameters) => AnsiConsole.WriteLine(RunText.Started(folder, parameters));

    public void Loading(DataProgress progress)
    {
        var task = Task("loading", progress.Count);
        task.MaxValue = progress.Count;
        task.Value = progress.Done;
        task.Description = Markup.Escape($"loading {progress.Text}");
    }

    public void Training(TrainingProgress progress)
    {
        var task = Task("training", progress.Steps);
        task.Value = progress.Step;
        task.Description = $"training {progress.Step}/{progress.Steps}  loss {progress.Loss:0.0000}  {progress.StepsPerSecond:0.0} steps/s";
    }

    public void Sampling(int done, int count) => Task("sampling", count).Value = done;

    public void Measuring(MeasuringProgress progress)
    {
        var task = Task("measuring", 1);
        (task.IsIndeterminate, task.Value, task.Description) = (false, progress.Share, Markup.Escape(RunText.Measuring(progress)));
    }

    public void Stage(string name) => Task(name, 1).IsIndeterminate = true;

    public void Note(string message) => AnsiConsole.WriteLine(message);

    public void Picture(string file, long step) => AnsiConsole.WriteLine(RunText.Picture(file, step));

    public void Warn(string message) => AnsiConsole.WriteLine(RunText.Warning(message));

    private ProgressTask Task(string name, double maximum)
    {
        if (_tasks.TryGetValue(name, out var task)) return task;
        foreach (var earlier in _tasks.Values.Where(t => t.IsIndeterminate))
        {
            earlier.IsIndeterminate = false;
            earlier.Value = earlier.MaxValue;
        }

        return _tasks[name] = context.AddTask(Markup.Escape(name), maxValue: maximum);
    }
}
