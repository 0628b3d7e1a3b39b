using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>
/// Brings the numbers in a run's record up to a later definition of their metrics, once they have been measured again on the run's own
/// samples. The earlier record stays beside it.
/// </summary>
internal static class Renewal
{
    /// <summary>Replaces the numbers of metrics whose definition has changed since; nothing where none has.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="measured">Numbers of the run's own samples, or of its model.</param>
    /// <param name="renamed">What they were called before.</param>
    public static void Of(RunFolder folder, TaskResult measured, IEnumerable<FormerNumberAttribute> renamed)
    {
        if (!File.Exists(folder.RunFile)) return;
        var record = RunRecord.Read(folder);
        var before = record.Revisions.Metrics;
        if (record.Status != RunStatus.Finished || !measured.Revisions.Any(m => before.GetValueOrDefault(m.Key, 1) < m.Value)) return;

        for (int n = 1; ; n++)
        {
            var copy = folder.File($"run-before-{n}.json");
            if (File.Exists(copy)) continue;
            File.Copy(folder.RunFile, copy);
            break;
        }

        var metrics = new SortedDictionary<string, double>(record.Metrics.ToDictionary(), StringComparer.Ordinal);
        var revisions = new SortedDictionary<string, int>(before.ToDictionary(), StringComparer.Ordinal);
        var by = new SortedDictionary<string, string>(record.Revisions.By.ToDictionary(), StringComparer.Ordinal);
        var sees = new SortedDictionary<string, IReadOnlyList<DataPart>>(record.Sees.ToDictionary(), StringComparer.Ordinal);
        foreach (var (former, number) in renamed.SelectMany(r => r.All))
        {
            Rename(metrics, former, number);
            Rename(revisions, former, number);
            Rename(sees, former, number);
            Rename(by, former, number);
        }

        // What another experiment measures besides is in its own folder.
        foreach (var (name, value) in measured.Metrics.Where(m => metrics.ContainsKey(m.Key)).ToList())
            (metrics[name], revisions[name], sees[name], by[name]) =
                (value, measured.Revisions[name], measured.Sees[name], measured.By[name]);
        var renewed = record with { Metrics = metrics, Sees = sees, Data = measured.Data };
        (renewed with { Revisions = record.Revisions with { Metrics = revisions, By = by } }).Write(folder);

        static void Rename<T>(SortedDictionary<string, T> numbers, string former, string number)
        {
            if (numbers.Remove(former, out var value)) numbers[number] = value;
        }
    }
}
