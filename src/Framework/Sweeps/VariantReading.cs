using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sweeps;

/// <summary>A variant whose settings are put together and not yet read.</summary>
/// <param name="Name">What distinguishes it.</param>
/// <param name="Settings">What it changes in the base experiment.</param>
/// <param name="Source">All of its settings.</param>
internal sealed record DraftVariant(string Name, IReadOnlyList<Setting> Settings, ExperimentSource Source);

/// <summary>
/// Reads the variants of a sweep. One may use the run of another, as <c>variant:NAME</c>; that one is read first, so that the path of its
/// folder is known. A name without a seed means the variant of the same seed.
/// </summary>
/// <param name="reader">Reads an experiment.</param>
/// <param name="file">The sweep file, for messages.</param>
/// <param name="drafts">The variants in the order of the file.</param>
internal sealed class VariantReading(ExperimentReader reader, string file, IReadOnlyList<DraftVariant> drafts)
{
    private readonly Dictionary<DraftVariant, Variant?> _read = [];
    private readonly Dictionary<string, Experiment> _planned = new(StringComparer.Ordinal);
    private readonly Stack<DraftVariant> _reading = new();
    private readonly List<(string Variant, Problem Problem)> _wrong = [];

    /// <summary>What is wrong with which variant.</summary>
    public IReadOnlyList<(string Variant, Problem Problem)> Wrong => _wrong;

    /// <summary>The variants without problems, in the order of the file.</summary>
    public IReadOnlyList<Variant> Read() => [.. drafts.Select(Read).OfType<Variant>()];

    private Variant? Read(DraftVariant draft)
    {
        if (_read.TryGetValue(draft, out var known)) return known;
        _reading.Push(draft);
        try
        {
            var uses = new List<string>();
            var source = draft.Source.WithValues(value =>
            {
                if (!value.StartsWith(RunReference.VariantPrefix, StringComparison.Ordinal)) return null;
                var used = Read(Find(draft, value[RunReference.VariantPrefix.Length..]));
                if (used is null) return null;
                uses.Add(used.Id);
                return FolderOf(used);
            });
            var variant = new Variant(draft.Name, draft.Settings, reader.Read(source, _planned), uses);
            _planned[Path.GetFullPath(FolderOf(variant))] = variant.Experiment;
            return _read[draft] = variant;
        }
        catch (ExperimentException e)
        {
            _wrong.AddRange(e.Problems.Select(p => (draft.Name, p)));
            return _read[draft] = null;
        }
        finally
        {
            _reading.Pop();
        }
    }

    private DraftVariant Find(DraftVariant user, string name)
    {
        var seed = user.Settings.FirstOrDefault(s => s.Path == Setting.Seed)?.ValueText;
        var found = drafts.FirstOrDefault(d => d.Name == name)
            ?? drafts.FirstOrDefault(d => seed is not null && d.Name == $"{name}, seed={seed}")
            ?? throw Problem(
                $"there is no variant '{name}' to use; "
                + $"allowed: {string.Join(", ", drafts.Where(d => d != user).Select(d => $"'{d.Name}'"))}."
                + NearestName.Hint(name, drafts.Select(d => d.Name)));
        if (!_reading.Contains(found)) return found;
        var circle = _reading.Reverse().SkipWhile(d => d != found).Append(found).Select(d => $"'{d.Name}'");
        throw Problem($"variants use each other in a circle: {string.Join(" -> ", circle)}. Remove one of these references.");
    }

    private ExperimentException Problem(string message) => new([new(file, "", message)], "sweep");

    private static string FolderOf(Variant variant) =>
        Path.Combine(variant.Experiment.General.Output, variant.Experiment.Name, variant.Id);
}
