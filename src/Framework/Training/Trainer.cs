using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerHelper = TorchSharp.Modules.OptimizerHelper;

namespace Diffusion.Framework.Training;

/// <summary>
/// The one training loop: learning rate, gradients and what changes them, optimizer, averaged parameters, evaluation, checkpoints. The
/// module ends with its averaged parameters.
/// </summary>
/// <param name="options">How long and how fast.</param>
/// <param name="optimizer">How parameters follow their gradients.</param>
/// <param name="checkpoints">Where checkpoints go; null keeps none.</param>
/// <param name="observer">Hears of losses and speed; null listens to nothing.</param>
/// <param name="judge">Looks at the module on the way; null looks at nothing.</param>
public sealed class Trainer(
    TrainingOptions options, IOptimizer optimizer, CheckpointStore? checkpoints = null, ITrainingObserver? observer = null,
    ITrainingJudge? judge = null)
{
    private readonly IReadOnlyList<IGradientTransform> _gradients = [new GradientClipping(options.GradientClip)];

    /// <summary>Trains from the newest checkpoint, or from the start when there is none.</summary>
    /// <exception cref="DivergedTrainingException">When the loss or a parameter is not finite; the last good checkpoint stays.</exception>
    public TrainingOutcome Run(ITrainable trainable, BatchSource batches, RandomStreams streams, CancellationToken cancellation = default)
    {
        using var state = new TrainerState(trainable, options, optimizer);
        checkpoints?.LoadNewest(state, streams, message => observer?.Warn(message), message => observer?.Note(message));

        trainable.Module.train();
        var (clock, sinceCheckpoint) = (new Stopwatch(), Stopwatch.StartNew());
        var speeds = new SpeedWatch();
        long first = state.Step;
        // An interrupted session may have trained this step without having looked at it.
        bool looked = Judge(trainable, state, cancellation);
        while (state.Step < options.Steps && !cancellation.IsCancellationRequested)
        {
            clock.Start();
            double loss = Step(trainable, state, batches, streams);
            clock.Stop();
            NativeHeap.TrimNowAndThen();
            double speed = (state.Step - first) / clock.Elapsed.TotalSeconds;
            if (state.Losses.Warning(state.Step - 1, loss) is { } exploded) observer?.Warn(exploded);
            if (speeds.Note(clock.Elapsed, state.Step - first) is { } slow) observer?.Note(slow);
            observer?.Progress(new(state.Step, options.Steps, loss, speed));
            state.Losses.Add(loss);
            if (Every(options.LogEvery, state.Step)) Log(state.Step, state.Losses.TakeMean(), speed);
            if (Every(options.EvaluateEvery, state.Step)) Evaluate(trainable, state);
            if (Every(options.CheckpointEvery, state.Step) || IsTime(sinceCheckpoint))
            {
                checkpoints?.Save(state, streams);
                sinceCheckpoint.Restart();
            }

            looked = Judge(trainable, state, cancellation);
        }

        bool completed = state.Step >= options.Steps && looked;
        if (completed && !Every(options.EvaluateEvery, state.Step)) Evaluate(trainable, state);
        checkpoints?.Save(state, streams);
        if (options.EmaDecay > 0) state.Averages.Apply();
        trainable.Module.eval();
        return new(state.Step, completed, clock.Elapsed.TotalSeconds > 0 ? (state.Step - first) / clock.Elapsed.TotalSeconds : 0);
    }

    private double Step(ITrainable trainable, TrainerState state, BatchSource batches, RandomStreams streams)
    {
        using var scope = NewDisposeScope();
        // Dropout draws from the global generator: seeding it by step makes a resumed run repeat it.
        streams.SeedGlobal($"dropout {state.Step}");
        double rate = LearningRate.At(state.Step, options);
        foreach (var group in state.Optimizer.ParamGroups) group.LearningRate = rate;

        state.Optimizer.zero_grad();
        using var loss = trainable.Loss(batches.Batch(state.Step), streams);
        double value = loss.to(float64).item<double>();
        if (!double.IsFinite(value)) throw new NonFiniteLossException(state.Step, value, checkpoints?.FindLatest());
        loss.backward();
        foreach (var gradients in _gradients) gradients.Apply(state.Module.parameters());
        state.Optimizer.step();
        state.Averages.Update(state.Step);
        state.Step++;
        return value;
    }

    private bool IsTime(Stopwatch sinceCheckpoint) =>
        options.CheckpointMinutes > 0 && sinceCheckpoint.Elapsed.TotalMinutes >= options.CheckpointMinutes;

    /// <summary>Looks where it is time to. False where the look was interrupted: the session that goes on repeats it.</summary>
    private bool Judge(ITrainable trainable, TrainerState state, CancellationToken cancellation)
    {
        if (judge is null || !judge.IsDue(state.Step, options.Steps)) return true;
        if (cancellation.IsCancellationRequested) return false;
        using var noGradients = no_grad();
        using var averages = options.EmaDecay > 0 ? state.Averages.Use() : null;
        trainable.Module.eval();
        try
        {
            judge.Judge(trainable.Module, state.Step);
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            trainable.Module.train();
        }
    }

    private void Log(long step, double loss, double speed)
    {
        observer?.Metric("loss", loss, step);
        observer?.Metric("learningRate", LearningRate.At(step - 1, options), step);
        observer?.Metric("stepsPerSecond", speed, step);
    }

    private void Evaluate(ITrainable trainable, TrainerState state)
    {
        using var noGradients = no_grad();
        using var averages = options.EmaDecay > 0 ? state.Averages.Use() : null;
        trainable.Module.eval();
        foreach (var (name, value) in trainable.Evaluate())
        {
            observer?.Metric(name, value, state.Step);
            if (!double.IsFinite(value) && state.NotFinite.Add(name))
                observer?.Warn(string.Create(CultureInfo.InvariantCulture, $"{name} is {value} at training step {state.Step}."));
        }

        trainable.Module.train();
    }

    private static bool Every(int interval, long step) => interval > 0 && step % interval == 0;
}

/// <summary>How training ended.</summary>
/// <param name="Step">Steps done in all.</param>
/// <param name="Completed">False when it was cancelled before the last step.</param>
/// <param name="StepsPerSecond">Mean speed of this session's steps.</param>
public readonly record struct TrainingOutcome(long Step, bool Completed, double StepsPerSecond);

/// <summary>Everything that a training step changes, besides the random streams.</summary>
internal sealed class TrainerState : IDisposable
{
    public TrainerState(ITrainable trainable, TrainingOptions options, IOptimizer optimizer)
    {
        Module = trainable.Module;
        OfTrainable = trainable.State;
        Optimizer = optimizer.Create(Module.parameters(), options.LearningRate);
        Averages = new AveragedParameters(Module, options.EmaDecay);
    }

    public nn.Module Module { get; }

    /// <summary>What training changes besides the module, or null.</summary>
    public IResumable? OfTrainable { get; }

    public OptimizerHelper Optimizer { get; }

    public AveragedParameters Averages { get; }

    /// <summary>The losses so far, as far as a warning needs them.</summary>
    public LossWatch Losses { get; } = new();

    /// <summary>The numbers of evaluations that were told not to be finite.</summary>
    public HashSet<string> NotFinite { get; } = [];

    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    public void Dispose()
    {
        Averages.Dispose();
        Optimizer.Dispose();
    }
}

/// <summary>
/// Changes gradients between the backward pass and the optimizer's step: clipping, scaling, averaging over processes. The training loop
/// applies its list in order; there is no other place for it.
/// </summary>
public interface IGradientTransform
{
    /// <summary>Changes the gradients of the parameters in place.</summary>
    void Apply(IEnumerable<Parameter> parameters);
}

/// <summary>Shortens the gradient to a largest norm, over all parameters together (Pascanu et al. 2013, Algorithm 1).</summary>
/// <param name="norm">The largest norm.</param>
public sealed class GradientClipping(double norm) : IGradientTransform
{
    public void Apply(IEnumerable<Parameter> parameters) => nn.utils.clip_grad_norm_(parameters, norm);
}

/// <summary>
/// Keeps the mean of the losses between two log entries, and finds a loss that has exploded, once: one loss is above <see cref="OfOne"/>
/// times the first, or the median of the last
/// <see cref="Window"/> above <see cref="OfMedian"/> times it; a first loss below 1 counts as 1. The first loss is that of the untrained
/// module, which no step has changed. Weightings of the bound have single losses that are far above the others, hence the two factors.
/// </summary>
internal sealed class LossWatch
{
    private const int Window = 11;
    private const double OfOne = 1e6;
    private const double OfMedian = 1e3;

    private readonly Queue<double> _last = new(Window);
    private double? _first;
    private bool _told;
    private double _sum;
    private int _count;

    /// <summary>Takes the loss of a step.</summary>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="loss">Its loss, finite.</param>
    /// <returns>What is wrong, as sentences; null where nothing is or it was told before.</returns>
    public string? Warning(long step, double loss)
    {
        double first = _first ??= loss, one = Math.Max(1, Math.Abs(first));
        if (_last.Count == Window) _last.Dequeue();
        _last.Enqueue(loss);
        if (_told || (loss <= OfOne * one && (_last.Count < Window || Median() <= OfMedian * one))) return null;
        _told = true;
        return string.Create(CultureInfo.InvariantCulture, $"The loss has exploded: it was {first:g3} at the first training step, ")
            + string.Create(CultureInfo.InvariantCulture, $"and is {loss:g3} at step {step}. ")
            + "A later fall does not mean that the network recovers. " + DivergedTrainingException.Advice;
    }

    /// <summary>Takes the loss of a step into the mean that is logged next.</summary>
    public void Add(double loss) => (_sum, _count) = (_sum + loss, _count + 1);

    /// <summary>The mean of the losses since it was last taken.</summary>
    public double TakeMean()
    {
        double mean = _sum / _count;
        (_sum, _count) = (0, 0);
        return mean;
    }

    /// <summary>The part of a checkpoint: what a session that goes on cannot know.</summary>
    public string Save() => JsonSerializer.Serialize(new Saved(_first, _sum, _count));

    /// <summary>Checkpoints of earlier versions have the first loss alone.</summary>
    public void Restore(string saved) => (_first, _sum, _count) = JsonNode.Parse(saved) is JsonObject known
        ? known.Deserialize<Saved>()!
        : new(JsonSerializer.Deserialize<double?>(saved), 0, 0);

    private double Median() => _last.Order().ElementAt(_last.Count / 2);

    /// <summary>What a checkpoint keeps.</summary>
    /// <param name="First">The first loss.</param>
    /// <param name="Sum">Of the losses since the last log entry.</param>
    /// <param name="Count">How many these are.</param>
    private sealed record Saved(double? First, double Sum, int Count);
}

/// <summary>
/// Notices, once, that training has become far slower than it was at first, as on a machine whose cores others use too. It compares pieces
/// of at least ten seconds and five steps: two in a row that are below a third of the fastest of the first three.
/// </summary>
public sealed class SpeedWatch
{
    private const int FirstPieces = 3, SlowPieces = 2, Steps = 5;
    private const double FarBelow = 3;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(10);

    private TimeSpan _start;
    private long _before;
    private int _pieces, _slow;
    private double _fastest;
    private bool _told;

    /// <summary>Takes how long the steps took.</summary>
    /// <param name="elapsed">Time of all steps so far.</param>
    /// <param name="steps">How many these are.</param>
    /// <returns>Sentences, the first time that training is far slower; null otherwise.</returns>
    public string? Note(TimeSpan elapsed, long steps)
    {
        if (_told || elapsed - _start < Least || steps - _before < Steps) return null;
        double speed = (steps - _before) / (elapsed - _start).TotalSeconds;
        (_start, _before) = (elapsed, steps);
        if (_pieces++ < FirstPieces) _fastest = Math.Max(_fastest, speed);
        else _slow = speed * FarBelow < _fastest ? _slow + 1 : 0;
        if (_slow < SlowPieces) return null;
        _told = true;
        return string.Create(CultureInfo.InvariantCulture,
            $"Training has become slow: {speed:0.##} steps per second, after {_fastest:0.##} at first. ")
            + "Other work on the same cores is the usual reason: fewer threads, such as --set threads=1, lose less to it.";
    }
}
