using System.Text;
using Microsoft.Build.Framework;

namespace Diffusion.Framework.Tests.Torch;

/// <summary>The build's change of TorchSharp's Linux binding (eng/WeakenGlibcxxRequirement.cs), on made libraries.</summary>
public sealed class WeakenGlibcxxRequirementTests : IDisposable
{
    private const int Flags = 4;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void TheKnownVersionIsMadeWeakAndNothingElseChanges()
    {
        var (made, aux) = Library("GLIBCXX_3.4.32", "GLIBCXX_3.4.21");
        var (written, errors) = Run(made);
        Assert.Empty(errors);
        made[aux[0] + Flags] = 2;
        Assert.Equal(made, written);
    }

    /// <summary>Nothing newer than GCC 12 is needed: there is nothing to change, and that is no error.</summary>
    [Fact]
    public void ALibraryThatNeedsNothingNewStaysAsItIs()
    {
        var (made, _) = Library("GLIBCXX_3.4.30", "CXXABI_1.3.13");
        var (written, errors) = Run(made);
        Assert.Empty(errors);
        Assert.Equal(made, written);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.33", "GLIBCXX_3.4.21", "GLIBCXX_3.4.33")]
    [InlineData("GLIBCXX_3.4.32", "GLIBCXX_3.4.31", "GLIBCXX_3.4.31")]
    public void ALibraryThatNeedsSomethingElseIsAnError(string first, string second, string named)
    {
        var (written, errors) = Run(Library(first, second).Bytes);
        Assert.Null(written);
        Assert.Equal(
            $"{_folder.Path}/in.so needs {named} of the C++ library, which Debian 12, Ubuntu 22.04 and RHEL 9 do not have, and this build knows "
            + "to do without GLIBCXX_3.4.32 alone. Use the version of TorchSharp that Diffusion was made with, or look at "
            + "eng/WeakenGlibcxxRequirement.cs.",
            Assert.Single(errors));
    }

    [Fact]
    public void AFileThatIsNoLibraryIsAnError()
    {
        var (written, errors) = Run("not a library, but sixty-four bytes long so that it could be one.."u8.ToArray());
        Assert.Null(written);
        Assert.Equal(
            $"{_folder.Path}/in.so cannot be read as a library of Linux x64: it does not begin as a 64-bit ELF file does",
                Assert.Single(errors));
    }

    public void Dispose() => _folder.Dispose();

    private (byte[]? Written, IReadOnlyList<string> Errors) Run(byte[] library)
    {
        var engine = new Recorder();
        var target = Path.Combine(_folder.Path, "out", "out.so");
        bool done = new WeakenGlibcxxRequirement
        {
            BuildEngine = engine, Source = _folder.File("in.so", library.AsSpan()), Destination = target, Version = "GLIBCXX_3.4.32",
        }.Execute();
        Assert.Equal(engine.Errors.Count == 0, done);
        return (File.Exists(target) ? File.ReadAllBytes(target) : null, engine.Errors);
    }

    /// <summary>The smallest 64-bit ELF file that needs two versions of one library, and where their entries are.</summary>
    private static (byte[] Bytes, int[] Entries) Library(string first, string second)
    {
        const int Load = 64, Dynamic = Load + 56, Table = Dynamic + 56, Need = Table + 64, Aux = Need + 16, Strings = Aux + 32;
        var elf = new byte[Strings + 64];
        "\u007fELF"u8.CopyTo(elf);
        elf[4] = 2;
        Put(32, Load, 8);
        Put(54, 56, 2);
        Put(56, 2, 2);
        Put(Load, 1, 4);
        Put(Load + 32, elf.Length, 8);
        Put(Dynamic, 2, 4);
        Put(Dynamic + 8, Table, 8);
        long[] entries = [5, Strings, 0x6ffffffe, Need, 0x6fffffff, 1, 0, 0];
        for (int i = 0; i < entries.Length; i++) Put(Table + 8 * i, entries[i], 8);
        Put(Need, 1, 2);
        Put(Need + 2, 2, 2);
        Put(Need + 8, 16, 4);
        Put(Aux + 8, 1, 4);
        Put(Aux + 12, 16, 4);
        Put(Aux + 16 + 8, 2 + first.Length, 4);
        Encoding.ASCII.GetBytes($"\0{first}\0{second}\0").CopyTo(elf, Strings);
        return (elf, [Aux, Aux + 16]);

        void Put(int at, long value, int bytes)
        {
            for (int i = 0; i < bytes; i++) elf[at + i] = (byte)(value >> (8 * i));
        }
    }

    private sealed class Recorder : IBuildEngine
    {
        public List<string> Errors { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "";

        public bool BuildProjectFile(
            string projectFileName, string[] targetNames, System.Collections.IDictionary globalProperties,
            System.Collections.IDictionary targetOutputs) => false;

        public void LogCustomEvent(CustomBuildEventArgs e)
        {
        }

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e.Message!);

        public void LogMessageEvent(BuildMessageEventArgs e)
        {
        }

        public void LogWarningEvent(BuildWarningEventArgs e)
        {
        }
    }
}
