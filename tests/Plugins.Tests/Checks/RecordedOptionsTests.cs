using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Checks;

/// <summary>What files mean that do not name an option, what is refused, and what is made of damaged files, is compared too.</summary>
public sealed class RecordedOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recorded-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheSameOptionsAreFoundUnchanged() => Assert.Empty(Compared<Before, Before>());

    [Fact]
    public void AnotherDefaultIsTold() => Assert.Equal(
        [
            "weighting 'stranger': its defaults and what it refuses are those of its revision: "
                + "the default of 'power' is 3, and was 2: files mean something else that do not name it",
        ],
        Compared<Before, OtherDefault>());

    [Fact]
    public void AnOptionThatIsGoneIsTold() => Assert.Equal(
        [
            "weighting 'stranger': its defaults and what it refuses are those of its revision: the option 'power' is no longer there",
        ],
        Compared<Before, Without>());

    [Fact]
    public void AnotherRefusalIsTold() => Assert.Equal(
        [
            "weighting 'stranger': its defaults and what it refuses are those of its revision: "
                + "other settings are refused than at revision 1, or in other words",
        ],
        Compared<Before, OtherRefusal>());

    /// <summary>Old files mean the same.</summary>
    [Fact]
    public void ANewOptionIsNoFault() => Assert.Empty(Compared<Before, WithAnother>());

    /// <summary>A reader that no longer refuses a file which is cut is told, though it reads a whole one as before.</summary>
    [Fact]
    public void AReaderThatTakesDamagedFilesIsTold()
    {
        var file = Path.Combine(_folder, "values.txt");
        File.WriteAllText(file, "0.5\n1.5\n-2\n0.25\n");
        var recorded = Catalog(c => c.For(IDataSource.Kind).Add<Strict, ReaderOptions>("stranger"));
        var now = Catalog(c => c.For(IDataSource.Kind).Add<Lenient, ReaderOptions>("stranger"));
        var options = new ReaderOptions { File = file };
        var reference = Reference(recorded, options);
        Assert.Empty(Faults(recorded, options, reference));
        Assert.StartsWith(
            "data 'stranger' with {\"file\":\"values.txt\"}: it computes what its revision computes: 'damaged values.txt' is ",
            Assert.Single(Faults(now, options, reference)), StringComparison.Ordinal);
    }

    private static List<string> Compared<TBefore, TNow>()
        where TBefore : class, new()
        where TNow : class, new() => Faults(
            Catalog(c => c.For(IWeighting.Kind).Add<Same<TNow>, TNow>("stranger")), null,
            Reference(Catalog(c => c.For(IWeighting.Kind).Add<Same<TBefore>, TBefore>("stranger")), null));

    private static PluginCatalog Catalog(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        return new(services);
    }

    private static ReferenceValues Reference(PluginCatalog catalog, object? options)
    {
        var reference = ReferenceValues.Read("none.json");
        PluginChecks.Record(catalog, catalog.All[0], reference, options, Breadth.Given);
        return reference;
    }

    private static List<string> Faults(PluginCatalog catalog, object? options, ReferenceValues reference) =>
        [.. PluginChecks.Of(catalog, catalog.All[0], options, reference, Breadth.Given)
            .Where(c => c.Sentence is PluginChecks.HasItsOptions or PluginChecks.ComputesTheSame)
            .Select(c => Record.Exception(() => c.Run())?.Message).OfType<string>()];

    /// <summary>Whatever its options are.</summary>
    [Description("weighs every level alike")]
    private sealed class Same<TOptions>(TOptions options) : IWeighting
    {
        public double Weight(NoiseLevel level, INoiseSchedule schedule) => options is null ? 0 : 1;
    }

    private record Before : IValidatableObject
    {
        [Description("a power"), Range(0, 10)]
        public virtual int Power { get; init; } = 2;

        public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Power > 9) yield return new("is too much", [nameof(Power)]);
        }
    }

    private sealed record OtherDefault : Before
    {
        [Description("a power"), Range(0, 10)]
        public override int Power { get; init; } = 3;
    }

    private sealed record WithAnother : Before
    {
        [Description("more")]
        public bool More { get; init; }
    }

    private sealed record OtherRefusal : Before
    {
        public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Power > 10) yield return new("is too much", [nameof(Power)]);
        }
    }

    private sealed record Without
    {
        [Description("more")]
        public bool More { get; init; }
    }

    private sealed record ReaderOptions
    {
        [Description("numbers, one in each line"), InputPath]
        public string File { get; init; } = "";
    }

    private abstract class Reader(ReaderOptions options) : IDataSource
    {
        public DataSpace Describe() => new([1]);

        public Dataset Load()
        {
            var lines = File.ReadAllLines(options.File);
            if (lines.Length < Least) throw new InvalidDataException($"'{options.File}' has {lines.Length} lines; {Least} are needed");
            var values = lines.Select(l => float.TryParse(l, CultureInfo.InvariantCulture, out float x) ? x : 0).ToArray();
            Samples all = new(tensor(values, [values.Length, 1]));
            return new(all, null, all, "none");
        }

        protected abstract int Least { get; }
    }

    [Description("needs four lines")]
    private sealed class Strict(ReaderOptions options) : Reader(options)
    {
        protected override int Least => 4;
    }

    [Description("takes any")]
    private sealed class Lenient(ReaderOptions options) : Reader(options)
    {
        protected override int Least => 1;
    }
}
