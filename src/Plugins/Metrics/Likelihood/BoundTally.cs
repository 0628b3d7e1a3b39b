using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>Adds up the parts of a bound over samples and repetitions.</summary>
/// <param name="dimensions">Numbers of a sample: everything that is given out is per dimension.</param>
/// <param name="repetitions">How often each sample is measured.</param>
internal sealed class BoundTally(long dimensions, int repetitions)
{
    private readonly List<double>[] _totals = [.. Enumerable.Range(0, repetitions).Select(_ => new List<double>())];
    private readonly SortedDictionary<double, (NoiseLevel Level, List<double> Values)> _terms = [];
    private double _prior, _reconstruction, _denoising;
    private (double Decoder, double Entropy, double Scale)? _codes;
    private double[]? _besidesCodes;

    /// <summary>False for a schedule of a single step.</summary>
    public bool HasTerms => _terms.Count > 0;

    /// <summary>What drawn codes say of some samples, before the repetitions of these samples.</summary>
    public void AddCodes(CodeBound bound)
    {
        double[] decoder = LikelihoodBatches.ToArray(bound.Decoder), entropy = LikelihoodBatches.ToArray(bound.Entropy);
        double[] scale = LikelihoodBatches.ToArray(bound.Scale);
        var before = _codes ?? default;
        _codes = (before.Decoder + decoder.Sum(), before.Entropy + entropy.Sum(), before.Scale + scale.Sum());
        _besidesCodes = [.. decoder.Select((d, n) => d - entropy[n] + scale[n])];
    }

    /// <summary>One repetition of some samples; every list holds a number in nats for each of them.</summary>
    public void Add(
        int repetition, double[] prior, double[] reconstruction, IReadOnlyList<(NoiseLevel Level, double Weight, double[] Values)> terms)
    {
        for (int n = 0; n < prior.Length; n++)
        {
            double denoising = terms.Sum(t => t.Weight * t.Values[n]);
            _totals[repetition].Add((prior[n] + reconstruction[n] + denoising + (_besidesCodes?[n] ?? 0)) / dimensions);
            _prior += prior[n];
            _reconstruction += reconstruction[n];
            _denoising += denoising;
        }

        foreach (var (level, _, values) in terms)
        {
            if (!_terms.TryGetValue(level.Time, out var kept)) _terms[level.Time] = kept = (level, []);
            kept.Values.AddRange(values.Select(v => v / dimensions));
        }
    }

    /// <summary>The numbers of <c>run.json</c>.</summary>
    /// <param name="timesAreDrawn">True adds the error of the times, which all samples of a repetition share.</param>
    public IReadOnlyDictionary<string, double> Numbers(bool timesAreDrawn)
    {
        int count = _totals[0].Count;
        double all = (double)count * repetitions * dimensions;
        double[] ofSamples = [.. Enumerable.Range(0, count).Select(n => _totals.Average(r => r[n]))];
        double ofTimes = timesAreDrawn ? StandardError.Squared([.. _totals.Select(r => r.Average())]) : 0;
        double squaredError = StandardError.Squared(ofSamples) + ofTimes;
        double nats = ofSamples.Average();
        var numbers = new Dictionary<string, double>
        {
            ["elboNats"] = nats,
            ["elboBits"] = nats / Math.Log(2),
            ["elboError"] = Math.Sqrt(squaredError),
            ["elboReconstruction"] = _reconstruction / all,
            ["elboDenoising"] = _denoising / all,
            ["elboPrior"] = _prior / all,
        };
        if (_codes is not var (decoder, entropy, scale)) return numbers;
        double ofCodes = (double)count * dimensions;
        (numbers["elboDecoder"], numbers["elboEntropy"], numbers["elboScale"]) = (decoder / ofCodes, entropy / ofCodes, scale / ofCodes);
        return numbers;
    }

    /// <summary>
    /// A row for each level from little noise to much: time, log-SNR, the term in nats per dimension, its standard error over samples.
    /// </summary>
    public double[,] Table()
    {
        var table = new double[_terms.Count, 4];
        foreach (var (i, (level, values)) in _terms.Values.Index())
        {
            (table[i, 0], table[i, 1], table[i, 2]) = (level.Time, level.LogSnr, values.Average());
            table[i, 3] = Math.Sqrt(StandardError.Squared(values));
        }

        return table;
    }
}
