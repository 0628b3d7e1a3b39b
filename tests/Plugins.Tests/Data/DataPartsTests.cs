using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>The three parts of each kind of data.</summary>
public sealed class DataPartsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A validation part of generated data is another draw: neither training nor test points change, and none is in two parts.
    /// </summary>
    [Fact]
    public void GeneratedPartsAreDrawsOfTheirOwn()
    {
        (IDataSource Without, IDataSource With)[] sources =
        [
            (new MoonsData(new() { Count = 50, TestPart = 40, ValidationPart = 0 }),
                new MoonsData(new() { Count = 50, TestPart = 40, ValidationPart = 30 })),
            (new GaussianMixtureData(new() { Count = 50, TestPart = 40, ValidationPart = 0 }),
                new GaussianMixtureData(new() { Count = 50, TestPart = 40, ValidationPart = 30 })),
        ];
        foreach (var (without, with) in sources)
        {
            Assert.Equal((false, true), (without.HasValidation, with.HasValidation));
            var (one, other) = (without.Load(), with.Load());
            Assert.Equal((new DataSizes(50, 0, 40), new DataSizes(50, 30, 40)), (one.Sizes, other.Sizes));
            Assert.Null(one.Validation);
            Assert.Equal(Numbers(one.Train), Numbers(other.Train));
            Assert.Equal(Numbers(one.Test), Numbers(other.Test));
            Assert.NotEqual(one.Digest, other.Digest);
            Assert.Equal(240, Numbers(other.All).Distinct().Count());
        }
    }

    /// <summary>The test part does not depend on the validation part, which has the same share of each class.</summary>
    [Fact]
    public void DigitsAreDividedClassByClass()
    {
        var (one, other) = (new DigitsData(new()).Load(), new DigitsData(new() { ValidationPart = 0.1 }).Load());
        Assert.Equal(one.Test.Values.data<float>().ToArray(), other.Test.Values.data<float>().ToArray());
        Assert.Equal(one.Train.Count, other.Train.Count + other.Validation!.Count);
        Assert.All(Enumerable.Range(0, 10), k =>
        {
            long all = other.All.Classes!.eq(k).sum().item<long>();
            Assert.Equal(0.1 * all, other.Validation!.Classes!.eq(k).sum().item<long>(), 1.0);
        });
    }

    [Fact]
    public void TablesAreDividedAtRandom()
    {
        var file = _folder.File("t.csv", "x\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i}\n")));
        Dataset Load(double validation) =>
            new CsvData(new() { File = file, Standardize = false, TestPart = 0.25, ValidationPart = validation }).Load();

        var (one, other) = (Load(0), Load(0.1));
        Assert.Equal((new DataSizes(150, 0, 50), new DataSizes(130, 20, 50)), (one.Sizes, other.Sizes));
        Assert.Equal(Numbers(one.Test), Numbers(other.Test));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (float)i), Numbers(other.All).Order());
        // Not the first 20 of those that are not tested; a part keeps the order of the file.
        Assert.True(Numbers(other.Validation!).Max() > 100);
        Assert.Equal(Numbers(other.Validation!).Order(), Numbers(other.Validation!));
    }

    [Fact]
    public void PartsThatLeaveNothingAreRefused()
    {
        var file = _folder.File("t.csv", "x\n1\n2\n");
        var error = Assert.Throws<InvalidDataException>(() => new CsvData(new() { File = file, ValidationPart = 0.1 }).Load());
        Assert.Equal(
            "Samples cannot be divided into parts: 1 of 2 for the test part and 1 for the validation part leave none to train on.",
            error.Message);
    }

    private static float[] Numbers(Samples samples) => samples.Values.flatten().data<float>().ToArray();
}
