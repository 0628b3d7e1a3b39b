using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>
/// The section <c>during</c>: draws some samples of the same noise each time while a network is trained, and measures them against the
/// validation part. Each look has a folder <c>during/step-00001000</c> with samples, picture and <c>result.json</c>; one that has its
/// result is not repeated. What goes wrong in a look is a warning and stops no training.
/// </summary>
internal sealed class TrainingLook : ITrainingJudge, IDisposable
{
    /// <summary>What stands before the names of the numbers, since those of the finished run have the names themselves.</summary>
    public const string Prefix = "during/";

    private const string Result = "result.json";

    private readonly DuringOptions _options;
    private readonly Composition _composition;
    private readonly Dataset _data;
    private readonly RunFolder _folder;
    private readonly string _checkpoints;
    private readonly IRunPictures _pictures;
    private readonly ITrainingObserver _numbers;
    private readonly IRunObserver _observer;
    private readonly CancellationToken _cancellation;

    /// <param name="options">The section.</param>
    /// <param name="composition">The run's plugins.</param>
    /// <param name="data">The run's data.</param>
    /// <param name="folder">The run.</param>
    /// <param name="checkpoints">The folder of the checkpoints, for the best one.</param>
    /// <param name="pictures">Draws.</param>
    /// <param name="numbers">Takes the numbers with their steps.</param>
    /// <param name="observer">Is told of pictures and warnings.</param>
    /// <param name="cancellation">Ends a look early.</param>
    public TrainingLook(
        DuringOptions options, Composition composition, Dataset data, RunFolder folder, string checkpoints, IRunPictures pictures,
        ITrainingObserver numbers, IRunObserver observer, CancellationToken cancellation)
    {
        (_options, _folder, _checkpoints, _pictures) = (options, folder, checkpoints, pictures);
        (_numbers, _observer, _cancellation) = (numbers, observer, cancellation);
        _composition = Small(composition, options);
        _data = data.Validation is null ? data : data.JudgedByValidation();
    }

    /// <summary>The best step is chosen among all, the last one included.</summary>
    public bool IsDue(long step, long steps) =>
        step > 0 && (step % _options.Every == 0 || (step == steps && _options.Best is not null));

    public void Judge(nn.Module module, long step)
    {
        var target = _folder.File(string.Create(CultureInfo.InvariantCulture, $"during/step-{step:D8}"));
        try
        {
            using var scope = NewDisposeScope();
            var numbers = Known(target) ?? Look(module, step, target);
            foreach (var (name, value) in numbers) _numbers.Metric(Prefix + name, value, step);
            if (_options.Best is { } best && numbers.TryGetValue(best, out double now)) KeepBest(module, step, best, now);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            _observer.Warn($"during: the look at step {step} failed, and training goes on: {RunFailedException.FirstLine(e)}");
        }
    }

    public void Dispose() => _composition.Dispose();

    private IReadOnlyDictionary<string, double> Look(nn.Module module, long step, string target)
    {
        var measurement = new Measurement(_composition, _data, module, new Quiet(_observer));
        var samples = measurement.Drawn(target, _cancellation);
        // The way of samples that are soon outdone would be most of what is kept.
        foreach (var way in Directory.EnumerateFiles(target, "trajectory*.npy")) File.Delete(way);
        foreach (var picture in _pictures.Draw(_folder, target, _observer.Warn).Where(p => Path.GetDirectoryName(p) == target))
            _observer.Picture(picture, step);
        var result = measurement.Measured(samples, target, _cancellation);
        SealedJson.Write(Path.Combine(target, Result), ResolvedExperiment.Node(result));
        return result.Metrics;
    }

    /// <summary>The numbers of a look of an earlier session; null where there are none.</summary>
    private static IReadOnlyDictionary<string, double>? Known(string target)
    {
        var file = Path.Combine(target, Result);
        if (!File.Exists(file)) return null;
        try
        {
            return SealedJson.Read<Numbers>(file, RunRecord.Json).Metrics;
        }
        catch (DamagedFileException)
        {
            return null;
        }
    }

    private void KeepBest(nn.Module module, long step, string number, double now)
    {
        if (!double.IsFinite(now)) return;
        var better = _composition.Metrics().SelectMany(m => m.Plugin.RankingsOf()).First(r => r.Numbers.Contains(number)).Better;
        if (FindBest() is { } known && (better == Better.Lower ? now >= known.Value : now <= known.Value)) return;
        BestCheckpoint.Save(_checkpoints, module, step, number, now);
    }

    /// <summary>The best so far; null where there is none. One that is damaged is told, and the next look takes its place.</summary>
    private BestCheckpoint? FindBest()
    {
        if (BestCheckpoint.FindFolder(_checkpoints) is not { } folder) return null;
        try
        {
            Manifest.CheckAll(folder);
            return BestCheckpoint.Find(_checkpoints);
        }
        catch (DamagedFileException e)
        {
            _observer.Warn(
                $"during: {e.Message} It was put aside as '{CheckpointStore.PutAside(folder)}', "
                + "and the weights of this step take the place of the best ones.");
            return null;
        }
    }

    /// <summary>The same plugins, for fewer samples and the metrics of a look.</summary>
    private static Composition Small(Composition composition, DuringOptions options)
    {
        var experiment = composition.Experiment;
        var metrics = options.Metrics
            .Select(name => DuringRules.Choice(experiment, composition.Catalog.Of(IMetric.Kind).First(p => p.Name == name)));
        return new(
            experiment with
            {
                Choices = DuringRules.With(experiment, [.. metrics]),
                Options = experiment.Options.ToDictionary(
                    o => o.Key, o => o.Value is DrawingOptions drawing ? drawing with { Count = options.Samples } : o.Value),
            },
            composition.Catalog,
            composition.Compute);
    }

    private sealed record Numbers(IReadOnlyDictionary<string, double> Metrics);

    /// <summary>Shows nothing of a look but its warnings.</summary>
    private sealed class Quiet(IRunObserver observer) : IRunObserver
    {
        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Training(TrainingProgress progress)
        {
        }

        public void Sampling(int done, int count)
        {
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message) => observer.Warn($"during: {message}");
    }
}
