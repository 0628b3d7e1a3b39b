using System.Diagnostics;
using System.Text;
using Diffusion.Framework.Tracking;

namespace Diffusion.Damage;

/// <summary>What came of calls of the program itself.</summary>
/// <param name="Calls">How often it was started.</param>
/// <param name="Done">Calls that ended well: with the result of the undamaged files, where there is one.</param>
/// <param name="Refused">Calls that ended with exit code 1 or 2 and a sentence.</param>
/// <param name="Slowest">The longest call, by the clock.</param>
/// <param name="Failures">Aborts, hangs, stack traces, other results.</param>
public sealed record CommandOutcome(int Calls, int Done, int Refused, TimeSpan Slowest, IReadOnlyList<string> Failures)
{
    public override string ToString() =>
        $"{Calls} calls: {Done} done, {Refused} refused, {Failures.Count} failures; the slowest took {Slowest.TotalSeconds:0.0} s";
}

/// <summary>The same through the command line.</summary>
/// <param name="program"><c>diffusion.dll</c>.</param>
/// <param name="folder">Where files are written.</param>
public sealed class CommandCampaign(string program, string folder)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly List<string> _failures = [];
    private int _calls, _done, _refused;
    private TimeSpan _slowest;

    /// <summary>'validate' of changed experiments.</summary>
    public CommandOutcome Experiments(IReadOnlyList<string> texts, int count, int seed)
    {
        var random = new Random(seed);
        var mutator = new JsonMutator(random);
        var file = Path.Combine(folder, "changed.json");
        for (int i = 0; i < count; i++)
        {
            var text = mutator.Mutate(texts[random.Next(texts.Count)]);
            File.WriteAllBytes(file, Encoding.Latin1.GetBytes(text));
            Call(text, () => true, "validate", file);
        }

        return new(_calls, _done, _refused, _slowest, _failures);
    }

    /// <summary>'resume' and 'report' of a run one bit of whose state files was changed, after a kill before its last checkpoint.</summary>
    public CommandOutcome States(StateRun run, int count, int seed)
    {
        var random = new Random(seed);
        var samples = RunRecord.Read(run.Folder).SamplesSha256;
        // As a kill leaves it: no results, and the last checkpoint is gone.
        (RunRecord.Read(run.Folder) with { Status = RunStatus.Running, SamplesSha256 = null, EndedAt = null }).Write(run.Folder);
        var last = Directory.EnumerateDirectories(run.Folder.FindCheckpoints()).Order(StringComparer.Ordinal).Last();
        Directory.Delete(last, recursive: true);
        for (int i = 0; i < count; i++)
        {
            var copy = Path.Combine(folder, "copy", $"{i}", "small", run.Folder.Id);
            foreach (var name in run.Files.Concat(["samples"]))
                if (File.Exists(run.Folder.File(name)))
                    Copy(run.Folder.File(name), Path.Combine(copy, name));
            var files = run.Files.Where(f => File.Exists(Path.Combine(copy, f))).ToList();
            var file = files[random.Next(files.Count)];
            var bytes = File.ReadAllBytes(Path.Combine(copy, file));
            long bit = random.NextInt64(bytes.Length * 8L);
            bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            File.WriteAllBytes(Path.Combine(copy, file), bytes);
            var of = RunFolder.At(copy);
            Call($"{file}, bit {bit}", () => RunRecord.Read(of).SamplesSha256 == samples, "resume", copy);
            Directory.Delete(Path.Combine(folder, "copy", $"{i}"), recursive: true);
        }

        return new(_calls, _done, _refused, _slowest, _failures);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private void Call(string what, Func<bool> isRight, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        _calls++;
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            _failures.Add($"hangs: {what}");
            return;
        }

        if (clock.Elapsed > _slowest) _slowest = clock.Elapsed;
        var said = output.Result + error.Result;
        if (said.Contains("\n   at ", StringComparison.Ordinal) || said.Contains("Unhandled exception", StringComparison.Ordinal))
            _failures.Add($"stack trace: {what}\n{said}");
        else if (process.ExitCode is not (0 or 1 or 2)) _failures.Add($"exit code {process.ExitCode}: {what}\n{said}");
        else if (process.ExitCode != 0 && error.Result.Trim().Length == 0) _failures.Add($"no sentence: {what}");
        else if (process.ExitCode == 0 && !isRight()) _failures.Add($"another result: {what}\n{said}");
        else if (process.ExitCode == 0) _done++;
        else _refused++;
    }
}
