using Diffusion.Plugins.Metrics.Likelihood;

namespace Diffusion.Plugins.Metrics.States;

/// <summary>Adds up the parts of a bound over samples and repetitions.</summary>
/// <param name="dimensions">Positions of a sample: everything that is given out is per position.</param>
/// <param name="repetitions">How often each sample is measured.</param>
internal sealed class StateBoundTally(long dimensions, int repetitions)
{
    private readonly List<double>[] _totals = [.. Enumerable.Range(0, repetitions).Select(_ => new List<double>())];
    private readonly SortedDictionary<int, List<double>> _terms = [];
    private double _prior, _reconstruction, _denoising;

    /// <summary>One repetition of some samples; every list holds a number in nats for each of them.</summary>
    public void Add(
        int repetition, double[] prior, double[] reconstruction, IReadOnlyList<(int Step, double Weight, double[] Values)> terms)
    {
        for (int n = 0; n < prior.Length; n++)
        {
            double denoising = terms.Sum(t => t.Weight * t.Values[n]);
            _totals[repetition].Add((prior[n] + reconstruction[n] + denoising) / dimensions);
            (_prior, _reconstruction, _denoising) = (_prior + prior[n], _reconstruction + reconstruction[n], _denoising + denoising);
        }

        foreach (var (step, _, values) in terms.Append((1, 1, reconstruction)))
        {
            if (!_terms.TryGetValue(step, out var kept)) _terms[step] = kept = [];
            kept.AddRange(values.Select(v => v / dimensions));
        }
    }

    /// <summary>The numbers of <c>run.json</c>.</summary>
    /// <param name="stepsAreDrawn">True adds the error of the steps, which all samples of a repetition share.</param>
    public IReadOnlyDictionary<string, double> Numbers(bool stepsAreDrawn)
    {
        int count = _totals[0].Count;
        double all = (double)count * repetitions * dimensions;
        double[] ofSamples = [.. Enumerable.Range(0, count).Select(n => _totals.Average(r => r[n]))];
        double ofSteps = stepsAreDrawn ? StandardError.Squared([.. _totals.Select(r => r.Average())]) : 0;
        double nats = ofSamples.Average();
        return new Dictionary<string, double>
        {
            ["elboNats"] = nats,
            ["elboBits"] = nats / Math.Log(2),
            ["elboError"] = Math.Sqrt(StandardError.Squared(ofSamples) + ofSteps),
            ["elboReconstruction"] = _reconstruction / all,
            ["elboDenoising"] = _denoising / all,
            ["elboPrior"] = _prior / all,
        };
    }

    /// <summary>
    /// A row for each step: t / T, 0 where Gaussian noise has its log-SNR, the term in nats per position, its standard error.
    /// </summary>
    public double[,] Table(int steps)
    {
        var table = new double[_terms.Count, 4];
        foreach (var (i, (step, values)) in _terms.Index())
        {
            (table[i, 0], table[i, 2]) = ((double)step / steps, values.Average());
            table[i, 3] = Math.Sqrt(StandardError.Squared(values));
        }

        return table;
    }
}
