using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>The data sets 'csv' and 'npy'.</summary>
public sealed class TableDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ColumnsAreSampleClassAndTarget()
    {
        var file = _folder.File("t.csv", "x,y,kind,height\n1,2,0,10\n3,4,1,20\n\n5,6,1,30\n");
        var source = new CsvData(new() { File = file, Label = "kind", Targets = ["height"], Standardize = false });
        Assert.Equal([2], source.Describe().Shape);
        Assert.Equal((2, 1), (source.Describe().Classes, source.Describe().TargetSize));
        var all = source.Load().All;
        var order = all.Values.select(1, 0).argsort();
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], all.Values.index_select(0, order).flatten().data<float>().ToArray());
        Assert.Equal([0L, 1L, 1L], all.Classes!.index_select(0, order).data<long>().ToArray());
        Assert.Equal([10f, 20f, 30f], all.Targets!.index_select(0, order).flatten().data<float>().ToArray());
    }

    /// <summary>Units are those of the training part: the test part's large numbers do not move it.</summary>
    [Fact]
    public void StandardizedColumnsHaveMeanZeroAndVarianceOneInTheTrainingPart()
    {
        var file = _folder.File("t.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i * i},{-i}\n")));
        Dataset Load(bool standardize) => new CsvData(
            new() { File = file, Targets = ["y"], Standardize = standardize, TestPart = 0.25, ValidationPart = 0.25 }).Load();
        var (raw, units) = (Load(false), Load(true));
        Assert.Equal(0, units.Train.Values.mean().item<float>(), 1e-6f);
        Assert.Equal(1, units.Train.Values.std().item<float>(), 1e-6f);
        foreach (var (of, part) in new[] { (raw.Test, units.Test), (raw.Validation!, units.Validation!), (raw.Train, units.Train) })
        {
            AssertUnits(of.Values, raw.Train.Values, part.Values);
            AssertUnits(of.Targets!, raw.Train.Targets!, part.Targets!);
        }

        static void AssertUnits(Tensor x, Tensor train, Tensor expected) =>
            Assert.Equal(0, ((x - train.mean()) / train.std() - expected).abs().max().item<float>(), 1e-5f);
    }

    [Fact]
    public void AColumnThatDoesNotVaryIsOnlyMoved()
    {
        var file = _folder.File("t.csv", "x\n3\n3\n3\n");
        Assert.Equal([0f, 0f, 0f], new CsvData(new() { File = file }).Load().All.Values.flatten().data<float>().ToArray());
    }

    [Fact]
    public void WordsBecomeTheirPlaceInTheOrderOfTheColumnsWords()
    {
        var file = _folder.File("t.csv", "colour,size\nred,1\nblue,3\nred,5\n");
        var source = new CsvData(new() { File = file, Words = ["colour"] });
        var columns = ((TableValues)source.Describe().Values).Columns;
        Assert.Equal([new DataColumn("colour", ["blue", "red"]), new DataColumn("size")], columns);
        Assert.Equal("rows of 1 columns of numbers and 1 of words", source.Describe().Values.Text);
        var all = source.Load().All.Values;
        Assert.Equal([0f, 1f, 1f], all.select(1, 0).sort().Values.data<float>().ToArray());
        // Numbers alone are brought to units.
        Assert.True(all.select(1, 1).abs().max().item<float>() < 5);
        Assert.Equal(
            "'size' cannot hold words: it is the label or a target",
            new CsvOptions { File = file, Words = ["size"], Targets = ["size"] }.Validate(new(new object())).Single().ErrorMessage);
    }

    [Theory]
    [InlineData("", "is empty: expected a line of column names.")]
    [InlineData("x,y\n", "has no rows: expected numbers below the column names.")]
    [InlineData("x,y\n1,2\n3\n", "has a row of another length: expected 2 numbers in row 2, found 1.")]
    [InlineData("x,y\n1,red\n", "has something else than a number: expected one in row 1, column 'y', found 'red'.")]
    [InlineData("x,y\n1,NaN\n", "has something else than a number: expected one in row 1, column 'y', found 'NaN'.")]
    [InlineData("x,y\n1,1e39\n", "has something else than a number: expected one in row 1, column 'y', found '1e39'.")]
    [InlineData("x,kind\n1,0\n1,0.5\n", "has a label that is no class: expected a whole number from 0 in row 2, column 'kind', found 0.5.")]
    [InlineData("x,y\n1,2\n1,2\n", "has no column 'kind': expected one of x, y.")]
    public void AWrongTableIsTold(string content, string message)
    {
        var file = _folder.File("t.csv", content);
        var source = new CsvData(new() { File = file, Label = "kind" });
        Assert.Equal($"'{file}' {message}", Assert.Throws<InvalidDataException>(source.Load).Message);
    }

    [Fact]
    public void ArraysAreSamplesLabelsAndTargets()
    {
        var values = arange(24, dtype: float64).reshape(4, 3, 2);
        using var source = new NpyData(new()
        {
            File = Save("x", values),
            Labels = Save("y", tensor(new long[] { 0, 1, 2, 1 })),
            Targets = Save("z", arange(4, dtype: float32).reshape(4, 1)),
        });
        Assert.Equal([3, 2], source.Describe().Shape);
        Assert.Equal((3, 1), (source.Describe().Classes, source.Describe().TargetSize));
        var all = source.Load().All;
        var order = all.Targets!.flatten().argsort();
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), all.Values.index_select(0, order).flatten().data<float>().ToArray());
        Assert.Equal([0L, 1L, 2L, 1L], all.Classes!.index_select(0, order).data<long>().ToArray());
    }

    [Fact]
    public void BytesOfAnArrayBecomeNumbersFromMinusOneToOne()
    {
        using var source = new NpyData(new() { File = Save("x", tensor(new byte[] { 0, 255 }).reshape(2, 1)) });
        Assert.Equal([-1f, 1f], source.Load().All.Values.flatten().data<float>().ToArray().Order());
    }

    [Fact]
    public void AWrongArrayIsTold()
    {
        string Message(NpyOptions options)
        {
            using var source = new NpyData(options);
            return Assert.Throws<InvalidDataException>(source.Load).Message;
        }

        string x = Save("x", zeros(4, 2)), flat = Save("flat", zeros(4));
        string three = Save("three", zeros(3, dtype: int64)), negative = Save("negative", tensor(new long[] { 0, -1, 0, 0 }));
        Assert.Equal("'none.npy' does not exist.", Message(new() { File = "none.npy" }));
        Assert.Equal(
            $"'{flat}' holds no samples: expected an array of shape [N, ...] without a size of 0, found [4].",
                Message(new() { File = flat }));
        Assert.Equal(
            $"'{three}' does not belong to the samples: expected 1 dimensions with 4 rows, found the shape [3].",
            Message(new() { File = x, Labels = three }));
        Assert.Equal(
            $"'{negative}' has a label that is no class: expected a whole number from 0 at [1], found -1.",
            Message(new() { File = x, Labels = negative }));
        string broken = Save("broken", tensor(new[] { 1, double.NaN, 1e39, 2, 3, double.NegativeInfinity, 4, 5 }).reshape(4, 2));
        string numbers = $"'{broken}' has something else than numbers: expected every value to be finite in single precision, "
            + "found 3 of 8 that are NaN or infinite, the first at [0, 1].";
        Assert.Equal(numbers, Message(new() { File = broken }));
        Assert.Equal(numbers, Message(new() { File = x, Targets = broken }));
        var damaged = _folder.File("damaged.npy", File.ReadAllBytes(x).AsSpan(0, 100));
        Assert.StartsWith($"'{damaged}' cannot be read: ", Message(new() { File = damaged }), StringComparison.Ordinal);
    }

    private string Save(string name, Tensor tensor)
    {
        var file = Path.Combine(_folder.Path, name + ".npy");
        using (tensor) Npy.Write(file, tensor);
        return file;
    }
}
