namespace Diffusion.Framework.Sweeps;

/// <summary>How every run of a sweep stands. A run that has ended is not looked at again.</summary>
public sealed class SweepBoard
{
    private readonly SweepPlan _plan;
    private readonly Dictionary<string, VariantProgress> _byRun;

    /// <summary>Looks at every run's folder; nothing is written.</summary>
    public SweepBoard(SweepPlan plan)
    {
        _plan = plan;
        _byRun = plan.Runs.ToDictionary(v => v.Id, v => VariantProgress.Read(v, plan.Folder.Run(v)), StringComparer.Ordinal);
    }

    /// <summary>Every run, in the order of the sweep.</summary>
    public IEnumerable<VariantProgress> Runs => _plan.Runs.Select(v => _byRun[v.Id]);

    /// <summary>How the run of a variant stands.</summary>
    public VariantProgress this[Variant variant] => _byRun[variant.Id];

    public int Count(VariantState state) => _byRun.Values.Count(p => p.State == state);

    /// <summary>Looks again at the runs that can have changed; gives those whose state has.</summary>
    public IReadOnlyList<VariantProgress> Refresh()
    {
        var changed = new List<VariantProgress>();
        foreach (var before in Runs.Where(p => p.State is not VariantState.Finished).ToList())
        {
            var now = VariantProgress.Read(before.Variant, _plan.Folder.Run(before.Variant));
            bool same = now.State == before.State && now.Record?.EndedAt == before.Record?.EndedAt;
            // What stands still keeps its note: a process that died has an error that its folder does not know.
            if (same && now.State != VariantState.Running) continue;
            _byRun[now.Variant.Id] = now;
            if (!same) changed.Add(now);
        }

        return changed;
    }

    /// <summary>Notes what the folder of a run cannot tell: how its process died.</summary>
    public VariantProgress Note(Variant variant, string error) => _byRun[variant.Id] = _byRun[variant.Id] with { Error = error };

    public SweepRecord ToRecord() => new(
        _plan.Folder.Name, _plan.Definition.Description, _plan.Definition.File,
        [.. _plan.Definition.Factors.SelectMany(f => f.Settings).Distinct()],
        [.. _plan.Variants.Select(v => v.ToRecord(this[v].State, this[v].Error))],
        _plan.Definition.Baseline, _plan.Definition.Metric);
}
