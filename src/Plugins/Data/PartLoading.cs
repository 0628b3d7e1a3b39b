using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// Loads the parts of a data set: looks at every value once, on the way to the digest, and keeps the numbers in memory where they fit.
/// Where they do not, they stay where they are and are read batch by batch, with the same results.
/// </summary>
/// <param name="gibibytes">What the samples may take in memory; null takes half of the machine's.</param>
/// <param name="progress">Is told how far it is.</param>
/// <param name="check">Looks at the values; null looks at none.</param>
internal sealed class PartLoading(double? gibibytes, Action<DataProgress> progress, ValueCheck? check = null)
{
    private readonly long _limit = gibibytes is { } g ? (long)Math.Min(g * (1L << 30), long.MaxValue / 2) : DataMemory.Default;

    /// <summary>True when so many bytes may be taken.</summary>
    public bool Fits(long bytes) => bytes <= _limit;

    /// <summary>The data set of parts whose values are stored; in the caller's dispose scope.</summary>
    /// <exception cref="InvalidDataException">When a value is none that can be learned from.</exception>
    public Dataset Load(Samples train, Samples? validation, Samples test)
    {
        Samples[] parts = [train, test, .. validation is null ? Array.Empty<Samples>() : [validation]];
        long bytes = parts.Sum(p => p.Stored!.Bytes), count = parts.Sum(p => p.Count);
        StoredRows[] roots = [.. parts.Select(p => p.Stored!.Root).Distinct()];
        long held = roots.Sum(r => r.Memory);
        bool fits = Fits(bytes + held);
        long taken = fits ? bytes : held;
        var text = $"{count} samples of [{string.Join(", ", train.Shape)}], "
            + (fits ? $"{DataMemory.Text(bytes)} in memory"
                : taken > 0 ? $"{DataMemory.Text(bytes)}, kept as {DataMemory.Text(taken)} of their file's numbers in memory"
                : $"{DataMemory.Text(bytes)}, which stay in their files and are read batch by batch");
        long before = 0;
        progress(new(text, taken, 0, count));
        using var digest = new Digest();
        var loaded = parts.Select(Loaded).ToList();
        check?.Finish();
        if (fits) foreach (var root in roots) root.Release();
        return new(loaded[0], validation is null ? null : loaded[2], loaded[1], digest.Finish());

        Samples Loaded(Samples part)
        {
            var rows = part.Stored!;
            var all = fits ? empty([part.Count, .. rows.Shape], dtype: float32) : null;
            rows.ForEachChunk((chunk, start) =>
            {
                check?.Look(chunk, i => rows.Origin(start + i));
                digest.Append(chunk);
                all?.narrow(0, start, chunk.shape[0]).copy_(chunk);
                progress(new(text, taken, before += chunk.shape[0], count));
            });
            foreach (var values in part.Condition?.Tensors ?? []) digest.Append(values);
            return all is null ? part : new(all, part.Condition);
        }
    }
}

/// <summary>Looks at the values of samples, in any order, and tells of all that are wrong together, with the first one's place.</summary>
/// <param name="file">Where they come from.</param>
/// <param name="values">The range that they must be within and the levels that they must be on; null for any.</param>
/// <param name="advice">What to do about values outside of it.</param>
/// <param name="place">Where a value is, in words; null tells its indices.</param>
internal sealed class ValueCheck(string file, ContinuousValues? values = null, string advice = "", Func<long[], string>? place = null)
{
    /// <summary>The square of a larger number, and the loss with it, may not be finite in single precision.</summary>
    public const float Largest = 1e18f;

    // A value may be so far from its level, in distances of two levels: sums in single precision are rounded.
    private const double LevelSlack = 0.01;

    private readonly Found _infinite = new(), _large = new(), _outside = new(), _between = new();
    private long _values;
    private double _least = double.PositiveInfinity, _most = double.NegativeInfinity;

    /// <summary>Looks at some samples.</summary>
    /// <param name="x">[K, ...].</param>
    /// <param name="origin">Where a sample is in the file.</param>
    public void Look(Tensor x, Func<long, long> origin)
    {
        if (x.NumberOfElements == 0) return;
        using var scope = NewDisposeScope();
        _values += x.NumberOfElements;
        double least = x.min().item<float>(), most = x.max().item<float>();
        if (!double.IsFinite(least) || !double.IsFinite(most)) _infinite.Add(x.isfinite().logical_not(), origin);
        else if (most > Largest || least < -Largest) _large.Add(x.abs().gt(Largest), origin);
        (_least, _most) = (Math.Min(_least, least), Math.Max(_most, most));
        // Numbers that were rounded to single precision may be a little beyond the ends.
        if (values?.Range is { } r && (r.Max - r.Min) * 1e-6 is var slack && (least < r.Min - slack || most > r.Max + slack))
            _outside.Add(x.lt(r.Min - slack).logical_or(x.gt(r.Max + slack)), origin);
        if (values?.QuantisationWidth is not { } width || _infinite.Count + _outside.Count > 0) return;
        var level = (x.to(float64) - values.Range!.Value.Min) / width;
        var between = (level - level.round()).abs().gt(LevelSlack);
        if (between.any().item<bool>()) _between.Add(between, origin);
    }

    /// <exception cref="InvalidDataException">When something was wrong.</exception>
    public void Finish()
    {
        if (_infinite.Count > 0)
            throw new InvalidDataException(
                $"'{file}' has something else than numbers: expected every value to be finite in single precision, "
                + $"found {_infinite.Count} of {_values} that are NaN or infinite, the first {Place(_infinite)}.");
        if (_large.Count > 0)
            throw new InvalidDataException(FormattableString.Invariant(
                $"'{file}' has numbers that are too large to learn from: expected at most {Largest:0e0}, whose square is finite in single precision, found {_large.Count} of {_values} that are larger, the first {Place(_large)}. Divide them by a constant."));
        if (_outside.Count > 0)
            throw new InvalidDataException(FormattableString.Invariant(
                $"'{file}' has values outside of data.range: expected {values!.Range!.Value.Min:g6} to {values.Range.Value.Max:g6}, found {_least:g6} to {_most:g6}, the first outside {Place(_outside)}. {advice}"));
        if (_between.Count > 0)
            throw new InvalidDataException(FormattableString.Invariant(
                $"'{file}' has values between the {values!.QuantisationLevels} levels of data.quantisationLevels: found {_between.Count} of {_values}, the first {Place(_between)}. Remove data.quantisationLevels, or name as many levels as there are."));
    }

    private string Place(Found wrong) => place is null ? $"at [{string.Join(", ", wrong.First)}]" : place([.. wrong.First]);

    /// <summary>How many values are wrong, and which is the first in the file.</summary>
    private sealed class Found
    {
        private long[] _first = [];

        public long Count { get; private set; }

        public IReadOnlyList<long> First => _first;

        public void Add(Tensor wrong, Func<long, long> origin)
        {
            Count += wrong.sum().item<long>();
            var place = wrong.nonzero()[0].data<long>().ToArray();
            place[0] = origin(place[0]);
            if (_first.Length == 0 || place[0] < _first[0]) _first = place;
        }
    }
}

/// <summary>Refuses classes that no sample has.</summary>
internal static class ClassCheck
{
    /// <summary>The number of classes.</summary>
    /// <param name="labels">From 0, int64 [N].</param>
    /// <param name="where">What has them, such as a file in quotes.</param>
    /// <exception cref="InvalidDataException">When a class below the largest has no sample.</exception>
    public static int Count(IEnumerable<long> labels, string where)
    {
        long[] known = [.. labels.Distinct().Order()];
        if (known.Length == 0) return 0;
        long missing = known.Index().Where(k => k.Item != k.Index).Select(k => (long)k.Index).FirstOrDefault(-1);
        return missing < 0
            ? known.Length
            : throw new InvalidDataException(
                $"{where} has no sample of class {missing}: expected every class from 0 to {known[^1]} to have one, "
                + $"found {known.Length} different labels from {known[0]} to {known[^1]}. Number the classes from 0 without gaps.");
    }
}
