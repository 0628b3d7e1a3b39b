using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>Tables as people have them.</summary>
public sealed class CsvDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x,y\n1,2\n3,4\n")]
    [InlineData("\"x\",\"y\"\r\n\"1\",\"2\"\r\n3,4")]
    [InlineData("\ufeffx,y\n1,2\n3,4\n")]
    [InlineData("x;y\n1;2\n3;4\n")]
    [InlineData("x\ty\n1\t2\n3\t4\n")]
    [InlineData("x, y\n 1 , 2\n+3,4e0\n\n")]
    [InlineData(",x,y\n0,1,2\n1,3,4\n")]
    [InlineData("Unnamed: 0,x,y\n0,1,2\n1,3,4\n")]
    public void OneTableIsWrittenInManyWays(string content)
    {
        var source = Source(content, new());
        Assert.Equal([2], source.Describe().Shape);
        var data = source.Load();
        Assert.Equal([1f, 2f, 3f, 4f], data.All.Values.flatten().data<float>().ToArray().Order());
        Assert.Equal([new("x"), new("y")], data.Names.Columns);
    }

    /// <summary>The delimiter is what the second line has as often as the first, outside of quotes.</summary>
    [Theory]
    [InlineData("height (m, measured);weight\n1.7;60\n1.8;70\n", "height (m, measured)")]
    [InlineData("\"height, cm\";\"weight, kg\"\n170;60\n180;70\n", "height, cm")]
    public void ACommaInANameIsNoDelimiter(string content, string name)
    {
        var data = Source(content, new());
        Assert.Equal([2], data.Describe().Shape);
        Assert.Equal(name, data.Load().Names.Columns[0].Name);
    }

    /// <summary>Before, a column that varies by less than 1e-12 was taken for one that does not vary.</summary>
    [Fact]
    public void TheUnitOfAColumnChangesNothing()
    {
        float[] Of(double unit) => new CsvData(new()
        {
            File = _folder.File("units.csv", "x\n" + string.Concat(Enumerable.Range(1, 50).Select(i =>
                FormattableString.Invariant($"{unit * (i % 7 + i)}\n")))),
        }).Load().Train.Values.data<float>().ToArray();
        Assert.Equal(Of(1), Of(1e-20), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    /// <summary>Before, letters of Latin-1 became one and the same character, and different labels one class.</summary>
    [Fact]
    public void OtherEncodingsThanUtf8AreRefused()
    {
        var file = _folder.File("latin.csv", [.. "x,kind\n1,Pr"u8, 0xE9, .. "\n2,Pr"u8, 0xE8, (byte)'\n']);
        Assert.Equal(
            $"'{file}' is not UTF-8. 'iconv -f ISO-8859-1 -t UTF-8' converts a file in Latin-1.",
            Assert.Throws<InvalidDataException>(() => new CsvData(new() { File = file, Label = "kind" }).Load()).Message);
    }

    [Fact]
    public void AFirstColumnWithoutANameIsLeftOutAndSaid()
    {
        var source = Source(",x\n0,5\n1,6\n", new());
        Assert.Equal(
            [$"The first column of '{_folder.Path}/t.csv' has no name, as the numbers of rows that pandas writes, and is left out."],
            source.Notes);
        Assert.Empty(Source("x,y\n0,5\n1,6\n", new()).Notes);
    }

    /// <summary>
    /// The classes are in the order of their names' letters; a comma, a quote and a line break may stand in a quoted name.
    /// </summary>
    [Fact]
    public void TextsAreClasses()
    {
        var data = Source("x,kind\n1,setosa\n2,\"a, \"\"b\"\"\nc\"\n3,virginica\n4,setosa\n", new() { Label = "kind" }).Load();
        Assert.Equal(["a, \"b\"\nc", "setosa", "virginica"], data.Names.Classes);
        var order = data.All.Values.flatten().argsort();
        Assert.Equal([1, 0, 2, 1], data.All.Classes!.index_select(0, order).data<long>().ToArray());
    }

    [Fact]
    public void NumbersAsClassesHaveNoNames()
    {
        var source = Source("x,kind\n1,0\n2,1.0\n3,2\n", new() { Label = "kind" });
        Assert.Equal(3, source.Describe().Classes);
        Assert.Empty(source.Load().Names.Classes);
    }

    [Theory]
    [InlineData("1,2\n3,4\n5,6\n",
        "begins with numbers: expected a line of column names, found '1, 2'. Add a first line with a name for each column.")]
    [InlineData("1;2\n3;4\n",
        "begins with numbers: expected a line of column names, found '1, 2'. Add a first line with a name for each column.")]
    [InlineData("x,,y\n1,2,3\n", "has a column without a name: expected one for column 2, found none.")]
    [InlineData("x,y,x\n1,2,3\n", "has 2 columns of the name 'x': expected each name once.")]
    [InlineData("x,kind\n1,a\n2,\n", "has a row without a class: expected one in row 2, column 'kind'.")]
    [InlineData("kind\na\nb\n", "has no column left for the sample beside the label and the targets.")]
    [InlineData("x,kind\n1,a\n\"2,b\n3,c\n",
        "cannot be read near row 2: a double quote is not closed, or stands in the middle of a value.")]
    [InlineData("x,kind\n1e30,0\n1,0\n",
        "has numbers that are too large to learn from: expected at most 1e18, whose square is finite in single precision, "
        + "found 1 of 2 that are larger, the first in row 1, column 'x'. Divide them by a constant.")]
    public void WhatIsWrongIsTold(string content, string message)
    {
        var source = Source(content, new() { Label = content.Contains("kind", StringComparison.Ordinal) ? "kind" : null });
        Assert.Equal($"'{_folder.Path}/t.csv' {message}", Assert.Throws<InvalidDataException>(source.Load).Message);
    }

    [Fact]
    public void ATableOfWordsHasValuesNotNumbers() => Assert.Equal(
        $"'{_folder.Path}/t.csv' has a row of another length: expected 2 values in row 2, found 1.",
        Assert.Throws<InvalidDataException>(() => Source("x,kind\n1,red\n2\n", new() { Words = ["kind"] }).Load()).Message);

    [Fact]
    public void ClassesWithoutRowsAreRefused() => Assert.Equal(
        $"The column 'kind' of '{_folder.Path}/t.csv' has no sample of class 0: expected every class from 0 to 2 to have one, "
        + "found 2 different labels from 1 to 2. Number the classes from 0 without gaps.",
        Assert.Throws<InvalidDataException>(() => Source("x,kind\n1,1\n2,2\n", new() { Label = "kind" }).Describe()).Message);

    /// <summary>Before, a name in 'words' that is no column was left out in silence, and an empty cell was a word of its own.</summary>
    [Theory]
    [InlineData("coluor", null, "data.words names 'coluor', which is no column of the sample from '{0}': expected one of colour, size. "
        + "Did you mean 'colour'?")]
    [InlineData("size", "colour", "data.words names 'size', which is no column of the sample from '{0}': expected one of colour.")]
    [InlineData("colour", null, "'{0}' has a row without a word: expected one in row 2, column 'colour'.")]
    public void WordsAreThoseOfColumnsOfTheSample(string words, string? columns, string message)
    {
        var source = Source("colour,size\nred,1\n,3\nred,5\n", new() { Words = [words], Columns = columns is null ? null : [columns] });
        Assert.Equal(
            string.Format(message, _folder.Path + "/t.csv"), Assert.Throws<InvalidDataException>(() => source.Describe()).Message);
    }

    [Fact]
    public void AColumnIsNamedOnceAndIsOneThing()
    {
        string Wrong(CsvOptions options)
        {
            var result = Assert.Single((options with { File = "t.csv" }).Validate(new(new object())));
            return $"{result.MemberNames.Single()}: {result.ErrorMessage}";
        }

        Assert.Equal("Columns: names 'x' 2 times; name each column once", Wrong(new() { Columns = ["x", "y", "x"] }));
        Assert.Equal("Targets: names 'x' 2 times; name each column once", Wrong(new() { Targets = ["x", "x"] }));
        Assert.Equal("Words: names 'x' 2 times; name each column once", Wrong(new() { Words = ["x", "x"] }));
        Assert.Equal(
            "Columns: names 'y', which is a target too; remove it from one", Wrong(new() { Columns = ["x", "y"], Targets = ["y"] }));
        Assert.Equal("Columns: names 'y', which is the label too; remove it from one", Wrong(new() { Columns = ["x", "y"], Label = "y" }));
        Assert.Equal("Targets: names 'y', which is the label too; remove it from one", Wrong(new() { Targets = ["y"], Label = "y" }));
    }

    /// <summary>Before, a folder was said not to exist.</summary>
    [Fact]
    public void AFolderIsNoFile() => Assert.Equal(
        $"'{_folder.Path}' is a folder; expected a file.",
        Assert.Throws<InvalidDataException>(() => new CsvData(new() { File = _folder.Path }).Describe()).Message);

    /// <summary>Names, means and deviations say how to go back: x deviation + mean.</summary>
    [Fact]
    public void UnitsLeadBackToTheFile()
    {
        var content = "year,height,age\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{1950 + i},{0.01 * i * i},{i % 7}\n"));
        var options = new CsvOptions { Targets = ["age"], Standardize = true, TestPart = 0.2 };
        var (raw, units) = (Source(content, options with { Standardize = false }).Load(), Source(content, options).Load());
        Assert.Equal(["year", "height"], units.Names.Columns.Select(c => c.Name));
        Assert.Equal(["age"], units.Names.Targets.Select(c => c.Name));
        Assert.Equal(
            raw.Train.Values.to(TorchSharp.torch.float64).mean([0]).data<double>().ToArray()[0], units.Names.Columns[0].Mean, 1e-9);
        var back = units.Names.InFileUnits(units.Test);
        Assert.Equal(0, (back.Values - raw.Test.Values).abs().max().item<double>(), 1e-3);
        Assert.Equal(0, (back.Targets! - raw.Test.Targets!).abs().max().item<double>(), 1e-5);
        // What is kept in the file's units comes back to the bit.
        var again = units.Names.FromFileUnits(back);
        Assert.Equal(units.Test.Values.data<float>().ToArray(), again.Values.data<float>().ToArray());
        var written = _folder.File("data.json", units.Names.ToJson().ToJsonString());
        Assert.Equal(units.Names.Columns, DataNames.Read(written).Columns);
        Assert.Equal(units.Names.Targets, DataNames.Read(written).Targets);
    }

    private CsvData Source(string content, CsvOptions options) =>
        new(options with { File = _folder.File("t.csv", content), Standardize = options.Targets is not null && options.Standardize });
}
