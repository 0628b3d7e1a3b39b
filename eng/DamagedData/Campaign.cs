using System.Diagnostics;
using static TorchSharp.torch;

namespace Diffusion.DamagedData;

/// <summary>What came of reading damaged files of one reader.</summary>
/// <param name="Read">Files that were read nonetheless: many bytes of a picture may change.</param>
/// <param name="Refused">Files that were refused by the exception for wrong input.</param>
/// <param name="Others">Every other exception, with what was damaged.</param>
/// <param name="Slowest">The most processor time that one file took.</param>
internal sealed record Campaign(int Read, int Refused, IReadOnlyList<string> Others, TimeSpan Slowest)
{
    /// <summary>The most processor time that a file may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static Campaign Of(Reader reader, int count, int seed)
    {
        int read = 0, refused = 0;
        var others = new List<string>();
        var slowest = TimeSpan.Zero;
        var folder = Directory.CreateTempSubdirectory("damaged-").FullName;
        try
        {
            foreach (var (name, content) in reader.Files) Write(folder, name, content);
            // What is compiled and loaded at the first use is no cost of a damaged file.
            Load(reader, folder);
            for (int i = 0; i < count; i++)
            {
                var random = new Random(seed * 1_000_003 + i);
                var (name, content) = reader.Files[random.Next(reader.Files.Count)];
                Write(folder, name, Damage.Of(content, random));
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                try
                {
                    Load(reader, folder);
                    read++;
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
                catch (Exception e)
                {
                    others.Add($"{reader.Name}, file {i}, {name}: {e}");
                }

                var took = Process.GetCurrentProcess().TotalProcessorTime - before;
                if (took > slowest) slowest = took;
                Write(folder, name, content);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new(read, refused, others, slowest);
    }

    private static void Load(Reader reader, string folder)
    {
        using var scope = NewDisposeScope();
        var source = reader.Open(folder);
        source.Describe();
        source.Load();
        (source as IDisposable)?.Dispose();
    }

    private static void Write(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
