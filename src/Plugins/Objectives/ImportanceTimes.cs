using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// Times in proportion to sqrt(E[L_t^2]), estimated from the last losses of each step, or of each of many equal parts of continuous
/// time. All times are equally likely until every part has its losses. A loss is divided by p N, so that its mean is unbiased.
/// </summary>
[Description("times whose loss is large more often, unbiased")]
[Source("Nichol and Dhariwal 2021, eq. 18")]
public sealed class ImportanceTimes(ImportanceOptions options) : ITimeDistribution, IResumable
{
    private List<double>[] _losses = [];
    private double[] _cumulative = [];

    public IResumable State => this;

    public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random)
    {
        Prepare(schedule);
        using var uniform = rand(count, dtype: float64, generator: random);
        return [.. uniform.data<double>().ToArray().Select(u => schedule.TimeAt(PartAt(u)))];
    }

    public double Correction(double time, INoiseSchedule schedule)
    {
        Prepare(schedule);
        return 1 / (Probability(PartOf(time, schedule)) * _losses.Length);
    }

    public void Observe(IReadOnlyList<double> times, IReadOnlyList<double> losses, INoiseSchedule schedule)
    {
        Prepare(schedule);
        for (int i = 0; i < times.Count; i++)
        {
            var history = _losses[PartOf(times[i], schedule)];
            if (history.Count == options.History) history.RemoveAt(0);
            history.Add(losses[i]);
        }

        Weigh();
    }

    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(_losses);

    public void Restore(byte[] state)
    {
        _losses = JsonSerializer.Deserialize<List<double>[]>(state)!;
        Weigh();
    }

    private void Prepare(INoiseSchedule schedule)
    {
        if (_losses.Length > 0) return;
        _losses = [.. Enumerable.Range(0, schedule.Steps ?? options.Parts).Select(_ => new List<double>())];
        Weigh();
    }

    /// <summary>The probabilities' running sums; the last is 1.</summary>
    private void Weigh()
    {
        int parts = _losses.Length;
        if (parts == 0) return;
        bool ready = _losses.All(l => l.Count == options.History);
        var weights = _losses.Select(l => ready ? Math.Sqrt(l.Average(x => x * x)) : 1).ToArray();
        double sum = weights.Sum(), running = 0;
        // Losses that are all 0 say nothing.
        if (sum == 0) (weights, sum) = ([.. Enumerable.Repeat(1.0, parts)], parts);
        double uniform = ready ? options.Uniform : 0;
        _cumulative = [.. weights.Select(w => running += (1 - uniform) * w / sum + uniform / parts)];
        _cumulative[^1] = 1;
    }

    private double Probability(int part) => _cumulative[part] - (part == 0 ? 0 : _cumulative[part - 1]);

    /// <summary>Where u lies among the parts when each is as wide as it is likely; in [0, 1).</summary>
    private double PartAt(double u)
    {
        int part = Array.BinarySearch(_cumulative, u);
        // A running sum belongs to the part after it.
        part = part < 0 ? ~part : part + 1;
        double below = part == 0 ? 0 : _cumulative[part - 1];
        // A little away from the part's ends, so that rounding does not lead to its neighbour.
        return (part + Math.Clamp((u - below) / Probability(part), 1e-9, 1 - 1e-9)) / _cumulative.Length;
    }

    private int PartOf(double time, INoiseSchedule schedule) => schedule.Steps is { } total
        ? (int)Math.Round(time * total) - 1
        : Math.Clamp((int)((time - schedule.MinTime) / (schedule.MaxTime - schedule.MinTime) * _losses.Length), 0, _losses.Length - 1);
}

public sealed record ImportanceOptions
{
    [Description("losses that are remembered of each step"), Range(1, 10_000)]
    public int History { get; init; } = 10;

    [Description("share of the times that is drawn uniformly, so that none is forgotten"), Range(0, 1.0)]
    public double Uniform { get; init; } = 0.001;

    [Description("equal parts into which the times of a continuous schedule are divided"), Range(1, 100_000)]
    public int Parts { get; init; } = 100;
}
