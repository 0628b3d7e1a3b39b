using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Choices of Gaussian denoising that run but cannot give good samples, each with the number that says so.</summary>
internal sealed class DenoisingWarnings(Composition composition)
{
    // Of unit-variance data the start then still tells 1 % of the variance, and the mean to a tenth of its deviation.
    private const double MostSnr = 0.01;

    // Steps of a good grid lose two to three times what equal steps of the angle do.
    private const double MostLoss = 3;
    private const double LeastKept = 0.95;

    // Half of the log-SNR's way from where a mode is chosen to where its shape is done takes part in training.
    private const double Middle = 4;
    private const double LeastTrained = 0.2;
    private const int Times = 2000;

    private readonly DenoisingParts _parts = new(composition);

    /// <summary>What is known without any data.</summary>
    public IEnumerable<Warning> OfChoices()
    {
        var levels = _parts.Levels();
        if (StepsVanish(levels) is { } fewer) yield return fewer;
        if (LosesVariance(levels) is { } narrow) yield return narrow;
        else if (IsCoarse(levels) is { } coarse) yield return coarse;
        if (StartsTooClean(levels) is { } clean) yield return clean;
        if (IsHardlyTrained() is { } times) yield return times;
        foreach (var metric in OfMetrics()) yield return metric;
    }

    /// <summary>The same for a network that jumps to samples, which few and long steps suit.</summary>
    public IEnumerable<Warning> OfJumps()
    {
        var levels = _parts.Levels();
        if (StepsVanish(levels) is { } fewer) yield return fewer;
        if (StartsTooClean(levels) is { } clean) yield return clean;
    }

    private string Name(PluginKind kind) => composition.Experiment[kind].Plugin.Name;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Warning? StepsVanish(IReadOnlyList<NoiseLevel> levels)
    {
        if (_parts.Sampler.ChoosesLevels) return null;
        int asked = _parts.Grid.StepsOf(_parts.Sampling.Steps), made = levels.Count - 1;
        if (made >= asked) return null;
        var available = _parts.Schedule.Steps is { } total && _parts.Grid.MostSteps(_parts.Schedule) is not null
            ? (int)Math.Round(_parts.Start.Time * total) : int.MaxValue;
        var why = made == available
            ? Text($"the schedule '{Name(INoiseSchedule.Kind)}' has {made} steps from where sampling starts, ")
                + Text($"log-SNR {_parts.Sampling.MinLogSnr}; ") + "a lower sampling.minLogSnr visits more"
            : $"on the schedule '{Name(INoiseSchedule.Kind)}' the others coincide; another grid makes all of them";
        return new("grid", $"the grid '{Name(ITimeGrid.Kind)}' makes {made} of {asked} steps: {why}.");
    }

    /// <summary>
    /// A step of DDIM from angle a to angle b, where tan is sigma / alpha, keeps cos^2(a - b) of the variance of Gaussian data of unit
    /// variance, whatever the schedule. Steps of one angle keep most.
    /// </summary>
    private Warning? IsCoarse(IReadOnlyList<NoiseLevel> levels)
    {
        if (_parts.Sampler.ChoosesLevels) return null;
        var steps = levels.Zip(levels.Skip(1)).Select(p => (From: p.First, To: p.Second, Angle: Angle(p.First) - Angle(p.Second))).ToList();
        double kept = Kept(steps.Select(s => s.Angle)), most = Kept(Enumerable.Repeat(Angle(levels[0]) / steps.Count, steps.Count));
        if (kept >= LeastKept || -Math.Log(kept) <= MostLoss * -Math.Log(most)) return null;
        var longest = steps.MaxBy(s => s.Angle);
        return new("grid", Text(
            $"the {steps.Count} steps of the grid '{Name(ITimeGrid.Kind)}' on the schedule '{Name(INoiseSchedule.Kind)}' ")
            + "are badly placed: "
            + Text($"one goes from sigma / alpha = {longest.From.NoiseRatio:g3} to {longest.To.NoiseRatio:g3}. ")
            + Text($"Of the variance of Gaussian data, {kept:0.00} is left by DDIM where {most:0.00} could be. ")
            + "Use the grid 'karras' or 'log-snr'.");
    }

    /// <summary>
    /// Of Gaussian data of unit variance the estimate of x0 is alpha / (alpha^2 + sigma^2) x_t, and fresh noise replaces all that it lacks.
    /// </summary>
    private Warning? LosesVariance(IReadOnlyList<NoiseLevel> levels)
    {
        if (!_parts.Sampler.TakesEstimatesForSamples) return null;
        double variance = levels[0].Alpha * levels[0].Alpha + levels[0].Sigma * levels[0].Sigma;
        foreach (var (t, s) in levels.Zip(levels.Skip(1)))
        {
            double gain = s.Alpha * t.Alpha / (t.Alpha * t.Alpha + t.Sigma * t.Sigma);
            variance = gain * gain * variance + s.Sigma * s.Sigma;
        }

        return new("sampler", Text(
            $"the sampler '{Name(ISampler.Kind)}' takes the mean that a denoiser gives for a sample: of the variance of Gaussian data, ")
            + Text($"{variance:0.00} is left. Use it with a consistency model, or the sampler 'ddim' or 'ancestral'."));
    }

    private static double Angle(NoiseLevel level) => Math.Atan2(level.Sigma, level.Alpha);

    private static double Kept(IEnumerable<double> angles) => angles.Aggregate(1.0, (kept, a) => kept * Math.Cos(a) * Math.Cos(a));

    /// <summary>Samples start as if no signal were left.</summary>
    private Warning? StartsTooClean(IReadOnlyList<NoiseLevel> levels)
    {
        var first = levels[0];
        if (!(first.Snr > MostSnr)) return null;
        var (path, what) = first != _parts.Start ? ("grid", $"the grid '{Name(ITimeGrid.Kind)}' starts")
            : _parts.Start.Time < _parts.Schedule.MaxTime ? ("sampling.minLogSnr", "sampling starts")
            : ("schedule", $"the schedule '{Name(INoiseSchedule.Kind)}' ends");
        return new(path, Text($"{what} at sigma / alpha = {first.NoiseRatio:g3}, where signal is left: ")
            + Text($"samples start from noise alone, which is {1 / (1 + first.Snr):0.0%} of the variance there. Start at 10 or more."));
    }

    private Warning? IsHardlyTrained()
    {
        if (_parts.Training.Steps == 0) return null;
        // Where they are far from it, nothing need be drawn.
        if (_parts.Times.Quantiles(Times, _parts.Schedule) is { } quantiles && Share(quantiles) > 1.2 * LeastTrained) return null;
        using var random = new Generator(0, CPU);
        double share = Share(_parts.Times.Sample(Times, _parts.Schedule, random));
        return share >= LeastTrained ? null : new("times", Text(
            $"only {share:0.0%} of the times '{Name(ITimeDistribution.Kind)}' on the schedule '{Name(INoiseSchedule.Kind)}' ")
            + Text($"have a log-SNR between {-Middle} and {Middle}, where samples take shape. Use the times 'log-normal'."));
    }

    private double Share(IReadOnlyList<double> times) =>
        times.Count(t => Math.Abs(_parts.Schedule.At(t).LogSnr) < Middle) / (double)times.Count;

    private IEnumerable<Warning> OfMetrics()
    {
        var named = composition.Experiment.Choices[IMetric.Kind];
        for (int i = 0; i < named.Count; i++)
            if ((composition.GetAll(IMetric.Kind)[i] as IWarnsOfSchedule)?.Warning(_parts.Schedule) is { } message)
                yield return new($"metrics.{i}", $"the metric '{named[i].Plugin.Name}' {message}");
    }
}

/// <summary>
/// Whether data and the noise that samples start from fit: x_t of data of mean m and variance v is N(alpha m, alpha^2 v + sigma^2), and
/// samples start from N(0, alpha^2 + sigma^2). Of Gaussian data the difference in deviations stays what it is down to the samples.
/// </summary>
internal sealed class PriorWarnings(Composition composition, Dataset data)
{
    private const int Samples = 10_000;

    // Large images are fewer: what is computed of so many numbers takes less than a gigabyte.
    private const long Numbers = 1 << 25;

    private const double MostShift = 0.05;
    private const double MostStretch = 0.05;

    private readonly DenoisingParts _parts = new(composition);

    public IEnumerable<Warning> Check()
    {
        using var scope = NewDisposeScope();
        var codec = composition.FitCodec(data);
        using var random = new Generator(0, CPU);
        long some = Math.Clamp(Numbers / data.Train.Shape.Aggregate(1L, (product, n) => product * n), 100, Samples);
        var x = codec.Draw(codec.Prepare(data.Train.Subset(some)), random).Values.to(float64).cpu().flatten(1);
        var (mean, deviation) = (x.mean([0]), x.std(0, unbiased: false));
        var start = _parts.Start;
        double a2 = start.Alpha * start.Alpha, s2 = start.Sigma * start.Sigma;
        var there = (a2 * deviation.square() + s2).sqrt();
        var shift = (start.Alpha * mean).abs() / there;
        long d = shift.argmax().item<long>();
        if (shift[d].item<double>() > MostShift)
            yield return new("data", Text(
                $"is not centred: dimension {d} has mean {mean[d].item<double>():g3}, and where sampling starts ")
                + Text($"(sigma / alpha = {start.NoiseRatio:g3}) that is {shift[d].item<double>():0.00} deviations, ")
                + "by which the means of samples are off: "
                + Text($"{(shift * deviation)[d].item<double>():g3} here. Use the codec 'standardize', or a schedule with more noise."));
        var stretch = (a2 + s2) / there.square() - 1;
        long k = stretch.abs().argmax().item<long>();
        if (Math.Abs(stretch[k].item<double>()) > MostStretch)
            yield return new("data", Text(
                $"is not of unit variance: dimension {k} has deviation {deviation[k].item<double>():g3}, and where sampling starts ")
                + Text($"(sigma / alpha = {start.NoiseRatio:g3}) samples have {1 + stretch[k].item<double>():0.00} times its variance. ")
                + "Use the codec 'standardize', or a schedule with more noise.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Whether the classes that an experiment names are asked for in the data's shares, in which metrics see them.</summary>
internal sealed class ClassShareWarnings(Composition composition, Dataset data)
{
    // The share of samples that would need another class.
    private const double MostMoved = 0.05;

    public IEnumerable<Warning> Check()
    {
        if (new DenoisingParts(composition).Sampling.Classes is not { } asked || data.Test.Classes is not { } known) yield break;
        var ofData = known.bincount(null, composition.DescribeData().Classes).data<long>().ToArray();
        var (samples, real) = (Shares(k => asked.Count(c => c == k)), Shares(k => ofData[k]));
        if (samples.Zip(real, (s, r) => Math.Abs(s - r)).Sum() / 2 <= MostMoved) yield break;
        int most = Enumerable.Range(0, real.Length).MaxBy(k => Math.Abs(samples[k] - real[k]));
        yield return new("sampling.classes", string.Create(CultureInfo.InvariantCulture,
            $"class {most} is {samples[most]:0.0%} of what is asked for and {real[most]:0.0%} of the test part. ")
            + "Metrics compare with data in its own shares, so their numbers tell of the shares too. "
            + "Remove this key to ask for every class in its share.");

        double[] Shares(Func<int, long> count)
        {
            long[] counts = [.. Enumerable.Range(0, ofData.Length).Select(count)];
            return [.. counts.Select(c => c / (double)counts.Sum())];
        }
    }
}
