using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Estimates the clean sample: the one thing that samplers and guidance know of a model.</summary>
public interface IDenoiser
{
    /// <summary>The estimate of x0 and what else the network gives, in the caller's dispose scope.</summary>
    /// <param name="xt">Noisy samples at one level, [B, ...].</param>
    /// <param name="level">Their noise level; never the clean one.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition);
}

/// <summary>A denoiser that takes samples at different levels in one call, as training needs it.</summary>
public interface IEachLevelDenoiser : IDenoiser
{
    /// <summary>The estimate of x0 of samples at a level of their own each, in the caller's dispose scope.</summary>
    /// <param name="xt">Noisy samples, [B, ...].</param>
    /// <param name="levels">Their noise levels, B of them, none clean.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    Tensor DenoiseEach(Tensor xt, IReadOnlyList<NoiseLevel> levels, Condition? condition);
}

/// <summary>For those who need the estimate alone.</summary>
public static class Denoisers
{
    /// <summary>The estimate of x0, of the shape of <paramref name="xt"/>.</summary>
    public static Tensor Denoise(this IDenoiser denoiser, Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        return denoiser.Predict(xt, level, condition).X0.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The estimate of x0 of samples at a level of their own each, of the shape of <paramref name="xt"/>: in one call where the denoiser
    /// takes them so, else in one for each level.
    /// </summary>
    public static Tensor DenoiseEach(this IDenoiser denoiser, Tensor xt, IReadOnlyList<NoiseLevel> levels, Condition? condition)
    {
        if (denoiser is IEachLevelDenoiser each) return each.DenoiseEach(xt, levels, condition);
        using var scope = NewDisposeScope();
        var x0 = empty_like(xt);
        foreach (var group in levels.Select((level, row) => (Level: level, Row: (long)row)).GroupBy(p => p.Level))
        {
            var rows = tensor(group.Select(p => p.Row).ToArray(), dtype: int64, device: xt.device);
            x0.index_copy_(0, rows, denoiser.Denoise(xt.index_select(0, rows), group.Key, condition?.Map(v => v.index_select(0, rows))));
        }

        return x0.MoveToOuterDisposeScope();
    }
}

/// <summary>
/// A denoiser that changes or watches another. The order of composition, inside out: network, guidance, clipping, watchers.
/// </summary>
public abstract class DelegatingDenoiser(IDenoiser inner) : IDenoiser
{
    /// <summary>The denoiser that this one wraps.</summary>
    protected IDenoiser Inner { get; } = inner;

    public virtual Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => Inner.Predict(xt, level, condition);
}

/// <summary>
/// Everything that one call of a denoiser gives: the estimate of x0, what else the network learned, and what the call cost. Guidance
/// and clipping change the estimate and pass the rest on; nothing looks past them.
/// </summary>
/// <param name="X0">The estimate of the clean samples, of the shape of x_t.</param>
public sealed record Prediction(Tensor X0)
{
    /// <summary>The noisy samples that the output is read with; null where <see cref="Reading"/> does not need them.</summary>
    public Tensor? Xt { get; init; }

    /// <summary>How the network's output and x0 follow from each other; by default the output is x0.</summary>
    public OutputReading Reading { get; init; } = OutputReading.X0;

    /// <summary>
    /// v of <c>log variance = v log var_ts + (1 - v) log beta-tilde</c> (Nichol and Dhariwal 2021, eq. 15), of the shape of x_t: 0 is the
    /// posterior's variance, 1 the forward step's. Null where the network has not learned it.
    /// </summary>
    public Tensor? VarianceFraction { get; init; }

    /// <summary>Evaluations of denoising networks for each sample; a batch of twice the size counts two.</summary>
    public int Evaluations { get; init; } = 1;

    /// <summary>Evaluations of classifiers for each sample.</summary>
    public int ClassifierEvaluations { get; init; }

    /// <summary>The estimate in the network's own parameterization: <c>out = (x0 - FromXt x_t) / FromOutput</c>.</summary>
    public Tensor Output => Reading == OutputReading.X0 ? X0 : (X0 - Reading.FromXt * Xt!) / Reading.FromOutput;

    /// <summary>The prediction whose output is another, in the network's own parameterization.</summary>
    public Prediction WithOutput(Tensor output) =>
        this with { X0 = Reading == OutputReading.X0 ? output : Reading.FromXt * Xt! + Reading.FromOutput * output };

    /// <summary>Samples <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
    public Prediction Slice(long start, long count) => this with
    {
        X0 = X0.narrow(0, start, count),
        Xt = Xt?.narrow(0, start, count),
        VarianceFraction = VarianceFraction?.narrow(0, start, count),
    };

    /// <summary>The same, what it cost raised by the cost of another that went into it.</summary>
    public Prediction Including(Prediction other) => this with
    {
        Evaluations = Evaluations + other.Evaluations,
        ClassifierEvaluations = ClassifierEvaluations + other.ClassifierEvaluations,
    };

    /// <summary>Hands the tensors that the call made to the caller's dispose scope; x_t is the caller's already.</summary>
    public Prediction MoveToOuterDisposeScope()
    {
        X0.MoveToOuterDisposeScope();
        VarianceFraction?.MoveToOuterDisposeScope();
        return this;
    }
}

/// <summary>
/// Watches the sampling of a batch: counts evaluations, and keeps x_t of the first few samples at each call. A sampler that calls it with
/// some samples at a time shows their states by <see cref="Show"/> instead. No sampler knows of it.
/// </summary>
/// <param name="inner">The watched denoiser.</param>
/// <param name="samples">How many samples of the batch are kept; 0 keeps none.</param>
public sealed class RecordingDenoiser(IDenoiser inner, int samples) : DelegatingDenoiser(inner)
{
    private readonly List<(NoiseLevel Level, Tensor Xt)> _called = [], _shown = [];
    private long _batch, _evaluations, _ofClassifiers;

    /// <summary>Evaluations of denoising networks so far for each sample, the mean over the batch. The largest call is the batch.</summary>
    public double Evaluations => (double)_evaluations / Math.Max(1, _batch);

    /// <summary>Evaluations of classifiers so far for each sample, the mean over the batch.</summary>
    public double ClassifierEvaluations => (double)_ofClassifiers / Math.Max(1, _batch);

    /// <summary>How many samples' states are kept.</summary>
    public int Samples => samples;

    /// <summary>The states of the first samples, on the CPU, in order: those that were shown, else those of each call.</summary>
    public IReadOnlyList<(NoiseLevel Level, Tensor Xt)> Frames => _shown.Count > 0 ? _shown : _called;

    /// <summary>Keeps the states of the first samples at a level.</summary>
    /// <param name="level">Their level.</param>
    /// <param name="xt">[k, ...], at most as many as are kept.</param>
    public void Show(NoiseLevel level, Tensor xt) => Keep(_shown, level, xt);

    public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        long rows = xt.shape[0];
        _batch = Math.Max(_batch, rows);
        if (samples > 0 && rows == _batch) Keep(_called, level, xt);
        var prediction = base.Predict(xt, level, condition);
        _evaluations += prediction.Evaluations * rows;
        _ofClassifiers += prediction.ClassifierEvaluations * rows;
        return prediction;
    }

    private void Keep(List<(NoiseLevel Level, Tensor Xt)> frames, NoiseLevel level, Tensor xt)
    {
        var first = xt.narrow(0, 0, Math.Min(samples, xt.shape[0]));
        frames.Add((level, first.detach().to(float32).cpu().clone().DetachFromDisposeScope()));
    }
}

/// <summary>Steers samples towards a condition. An experiment may name several; each steers what the one before it made.</summary>
public interface IGuidance
{
    static readonly PluginKind<IGuidance> Kind = new(
        "guidance", "how samples are steered towards what is asked; a list is applied in the order written", Effect.Drawing)
    {
        Default = "none", IsList = true,
    };

    /// <summary>True when it needs something to be asked of samples: a class or a target.</summary>
    bool NeedsCondition => false;

    /// <summary>True when it also asks the network for its estimate without a condition, which only dropped conditions train.</summary>
    bool NeedsUnconditional => false;

    /// <summary>True when it can steer only data that has classes.</summary>
    bool NeedsClasses => false;

    /// <summary>Why it cannot steer this experiment's samples, as a sentence; null when it can.</summary>
    string? Refusal => null;

    /// <summary>Why its times cannot be meant on a schedule, a predicate; null where they can.</summary>
    string? RefusalOn(INoiseSchedule schedule) => null;

    /// <summary>The steered denoiser.</summary>
    IDenoiser Apply(IDenoiser inner);
}

/// <summary>Keeps estimates of x0 where data can be.</summary>
public interface IClipping
{
    static readonly PluginKind<IClipping> Kind = new(
        "clipping", "how estimates of x0 are kept within the data's range", Effect.Drawing)
    {
        Default = "static",
    };

    /// <summary>Why its bounds cannot be meant for what is learned, a predicate; null where they can.</summary>
    string? Refusal => null;

    /// <summary>The denoiser whose estimates are clipped.</summary>
    IDenoiser Apply(IDenoiser inner);
}

/// <summary>A trained model of Gaussian denoising, as metrics judge it and other runs use it.</summary>
/// <param name="Denoiser">Its estimate of x0, neither guided nor clipped.</param>
/// <param name="Schedule">The schedule that it was trained on.</param>
/// <param name="Space">What it has learned: samples, or codes of samples.</param>
public sealed record GaussianModel(IDenoiser Denoiser, INoiseSchedule Schedule, DataSpace Space)
{
    /// <summary>What brings samples of a data set to what was learned; null where it has learned the samples themselves.</summary>
    public Func<Dataset, IFittedCodec>? Codec { get; init; }
}
