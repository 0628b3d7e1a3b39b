using System.Text.RegularExpressions;

namespace Diffusion.Damage;

/// <summary>What came of state files with one changed bit each.</summary>
/// <param name="Faults">Bits that were changed, one at a time.</param>
/// <param name="Named">Faults that were told with the name of a file.</param>
/// <param name="Harmless">Faults after which everything that counts was read as before.</param>
/// <param name="Failures">Faults that were told without a file's name, or changed what was read in silence.</param>
public sealed record StateOutcome(int Faults, int Named, int Harmless, IReadOnlyList<string> Failures)
{
    public override string ToString() => $"{Faults} bits: {Named} named, {Harmless} without effect, {Failures.Count} failures";
}

/// <summary>Changes single bits of the state files of a run, and reads everything again.</summary>
/// <param name="run">The run.</param>
public sealed class StateCampaign(StateRun run)
{
    private static readonly string[] Texts = [".json", ".jsonl", ".sha256"];

    /// <summary>Changes every bit of the text files, and a sample of those of the others.</summary>
    /// <param name="ofBinary">How many bits of files that are no text are changed.</param>
    /// <param name="every">Takes each of so many bits of the text files; 1 takes all.</param>
    /// <param name="seed">Chooses the bits of the others.</param>
    /// <param name="files">Takes the files whose paths in the run's folder match.</param>
    /// <param name="progress">Takes what came of each file.</param>
    public StateOutcome Run(int ofBinary, int every, int seed, Regex? files = null, Action<string>? progress = null)
    {
        var before = run.Reading();
        var failures = new List<string>(before.Where(t => t.StartsWith(StateText.Unnamed, StringComparison.Ordinal)));
        int faults = 0, named = 0, harmless = 0;
        var random = new Random(seed);
        var binary = run.Files.Where(f => !Texts.Contains(Path.GetExtension(f))).ToList();
        foreach (var file in run.Files.Where(f => files is null || files.IsMatch(f)))
        {
            var path = run.Folder.File(file);
            var content = File.ReadAllBytes(path);
            long bits = content.Length * 8L;
            IEnumerable<long> changed = binary.Contains(file)
                ? Enumerable.Range(0, ofBinary / binary.Count).Select(_ => random.NextInt64(bits))
                : Enumerable.Range(0, (int)((bits + every - 1) / every)).Select(i => (long)i * every);
            foreach (long bit in changed)
            {
                var damaged = content.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (int)(bit % 8));
                File.WriteAllBytes(path, damaged);
                var after = run.Reading();
                faults++;
                if (after.SequenceEqual(before)) harmless++;
                else if (Wrong(before, after) is { } wrong)
                {
                    failures.Add($"{file}, bit {bit}: {wrong}");
                    progress?.Invoke(failures[^1]);
                }
                else named++;
            }

            File.WriteAllBytes(path, content);
            progress?.Invoke($"{file}: {faults} bits so far, {failures.Count} failures");
        }

        return new(faults, named, harmless, failures);
    }

    /// <summary>What differs without a word, or was told without a file; null where each difference names one.</summary>
    private static string? Wrong(IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        before.Count != after.Count ? "another number of checkpoints"
        : before.Zip(after).Where(p => p.First != p.Second && !p.Second.Contains(StateText.Named, StringComparison.Ordinal))
            .Select(p => p.Second).FirstOrDefault();
}
