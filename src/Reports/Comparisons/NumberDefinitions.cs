using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// The latest definition of each number that some runs have. Several plugins may give a number of one name, such as a bound in bits: the
/// revisions of one say nothing of those of another.
/// </summary>
/// <param name="records">The runs.</param>
internal sealed class NumberDefinitions(IEnumerable<RunRecord> records)
{
    private readonly ILookup<string, (string? By, int Revision)> _known =
        records.SelectMany(r => r.Metrics.Keys.Select(name => (name, Of(r, name))))
            .ToLookup(n => n.name, n => n.Item2, StringComparer.Ordinal);

    /// <summary>False where another of the runs has the number by a later definition of the same plugin.</summary>
    /// <param name="record">One of the runs.</param>
    /// <param name="number">One of its numbers.</param>
    public bool IsLatest(RunRecord record, string number)
    {
        var (by, revision) = Of(record, number);
        // Who gave a number was not recorded by earlier versions: it may have been anyone.
        return !_known[number].Any(other => other.Revision > revision && (by is null || other.By is null || other.By == by));
    }

    private static (string? By, int Revision) Of(RunRecord record, string number) =>
        (record.Revisions.By.GetValueOrDefault(number), record.Revisions.Metrics.GetValueOrDefault(number, RevisionAttribute.First));
}
