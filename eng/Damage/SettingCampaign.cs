using System.Text;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Damage;

/// <summary>What came of files that were changed and read.</summary>
/// <param name="Read">Files that were read.</param>
/// <param name="Valid">Of these, those that are still right.</param>
/// <param name="Refused">Those that were refused as wrong, with every problem.</param>
/// <param name="Slowest">The most processor time that one took.</param>
/// <param name="Failures">What must not be: another exception, or more than a second; with the text of the file.</param>
public sealed record SettingOutcome(int Read, int Valid, int Refused, TimeSpan Slowest, IReadOnlyList<string> Failures)
{
    public override string ToString() =>
        $"{Read} read: {Valid} valid, {Refused} refused, {Failures.Count} failures; the slowest took {Slowest.TotalMilliseconds:0} ms";
}

/// <summary>Changes experiments and sweeps, and reads them: the one exception that may come is that of a wrong experiment.</summary>
/// <param name="catalog">The plugins.</param>
/// <param name="folder">Where the changed files are written; it has what the files extend.</param>
public sealed class SettingCampaign(PluginCatalog catalog, string folder)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Changes and reads files in turn.</summary>
    /// <param name="texts">The contents of right files.</param>
    /// <param name="count">How many are read.</param>
    /// <param name="seed">Chooses the changes.</param>
    /// <param name="sweeps">True when they are sweeps.</param>
    /// <param name="progress">Takes what came of it so far, now and then.</param>
    public SettingOutcome Run(IReadOnlyList<string> texts, int count, int seed, bool sweeps, Action<SettingOutcome>? progress = null)
    {
        var random = new Random(seed);
        var mutator = new JsonMutator(random);
        var (valid, refused, slowest, failures) = (0, 0, TimeSpan.Zero, new List<string>());
        var file = Path.Combine(folder, "changed.json");
        for (int i = 0; i < count; i++)
        {
            var text = mutator.Mutate(texts[random.Next(texts.Count)]);
            File.WriteAllBytes(file, Encoding.Latin1.GetBytes(text));
            var before = ProcessorTime();
            try
            {
                if (sweeps) new SweepPlanner(catalog).Plan(file);
                else new ExperimentReader(catalog).Read(ExperimentSource.OfFile(file, catalog));
                valid++;
            }
            catch (ExperimentException)
            {
                refused++;
            }
            catch (Exception e)
            {
                failures.Add($"{e.GetType().Name}: {e.Message.Split('\n')[0]}\n{e.StackTrace?.Split('\n').FirstOrDefault()}\n{text}");
            }

            var took = ProcessorTime() - before;
            if (took > slowest) slowest = took;
            if (took > Longest && i > 0) failures.Add($"{took.TotalSeconds:0.0} s of processor time\n{text}");
            if ((i + 1) % 10_000 == 0) progress?.Invoke(new(i + 1, valid, refused, slowest, failures));
        }

        return new(count, valid, refused, slowest, failures);
    }

    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;
}
