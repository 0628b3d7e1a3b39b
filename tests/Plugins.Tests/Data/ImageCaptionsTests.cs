using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using SkiaSharp;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>A folder of pictures with a table of their captions.</summary>
public sealed class ImageCaptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EachPictureHasItsCaption()
    {
        Save("red.png", SKColors.Red);
        Save("blue.png", SKColors.Blue);
        Save("more/lime.png", SKColors.Lime);
        File.Delete(_folder.Path + "/red.png");
        Save("other/red.png", SKColors.Red);
        File.Delete(_folder.Path + "/blue.png");
        Table("file,caption\nother/red.png,A red square\n./more/lime.png,\"A green square, of lime\"\n");
        var source = Source(new());
        Assert.Equal(["a", "green", "lime", "of", "red", "square"], source.Describe().Words!.Words);
        Assert.Equal(5, source.Describe().SizeOf(ConditionPart.Text));
        Assert.Equal(2, source.Describe().Classes);
        var data = source.Load();
        Assert.Equal(["a", "green", "lime", "of", "red", "square"], data.Names.Words);
        Assert.Equal(["more", "other"], data.Names.Classes);
        var all = data.All;
        var rows = all.Condition![ConditionPart.Text]!.data<long>().ToArray().Chunk(5).ToArray();
        int red = Array.IndexOf(all.Classes!.data<long>().ToArray(), 1L);
        Assert.Equal([0, 4, 5, -1, -1], rows[red]);
        Assert.Equal([0, 1, 5, 3, 2], rows[1 - red]);
    }

    [Fact]
    public void PicturesWithoutFoldersHaveCaptionsAlone()
    {
        Save("1.png", SKColors.Red);
        Save("2.png", SKColors.Blue);
        Table("caption;file\nred;1.png\nblue;2.png\n");
        var space = Source(new()).Describe();
        Assert.Equal((0, 1), (space.Classes, space.SizeOf(ConditionPart.Text)));
        var train = Source(new()).Load().Train;
        Assert.Null(train.Classes);
        Assert.Equal([1, 1], train.Condition![ConditionPart.Text]!.shape);
        Assert.False(Source(new() { Labels = false }).Describe().HasCondition);
        Assert.Null(Source(new() { Labels = false }).Load().Train.Condition);
    }

    [Fact]
    public void WhatIsWrongIsTold()
    {
        Save("1.png", SKColors.Red);
        Save("2.png", SKColors.Blue);
        var table = _folder.Path + "/captions.csv";
        Refuses("file,caption\n1.png,red\n3.png,blue\n",
            $"'{table}' names an image that is not read: found '3.png' in row 2, column 'file', "
            + $"expected one of the 2 of '{_folder.Path}', such as '1.png'.");
        Refuses("file,caption\n1.png,red\n",
            $"'{table}' has no caption for 1 of 2 images: '2.png'. Add rows for them or take them out of the folder; "
            + "without the table, or with data.labels false, no captions are read.");
        Refuses("file,caption\n1.png,red\n2.png,!\n",
            $"'{table}' has a caption without a word: expected one for '2.png' in row 2, column 'caption', found '!'.");
        Refuses("file,caption\n1.png,red\n2.png,\n",
            $"'{table}' has a caption without a word: expected one for '2.png' in row 2, column 'caption', found ''.");
        Refuses("file,caption\n1.png,red\n1.png,blue\n",
            $"'{table}' names an image twice: found '1.png' again in row 2, column 'file', expected each once.");
        Refuses("file,caption\n1.png,a red, square\n2.png,blue\n",
            $"'{table}' has a row of another length: expected 2 values in row 1, found 3. A caption with a comma stands in double quotes.");
        Refuses("name,caption\n1.png,red\n", $"'{table}' has no column 'file': expected one of name, caption.");
        Refuses("file,text\n1.png,red\n", $"'{table}' has no column 'caption': expected one of file, text.");
        Refuses("", $"'{table}' is empty: expected a line of column names.");
        Refuses("file,caption\n", $"'{table}' has no rows: expected values below the column names.");
    }

    private void Refuses(string table, string message)
    {
        Table(table);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Source(new()).Describe()).Message);
    }

    private ImageFolderData Source(ImageFolderOptions options) => new(options with { Folder = _folder.Path, TestPart = 0.5 });

    private void Table(string text) => File.WriteAllText(_folder.Path + "/captions.csv", text);

    private void Save(string name, SKColor colour)
    {
        using var picture = new SKBitmap(4, 4);
        picture.Erase(colour);
        using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
        var file = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, data.ToArray());
    }
}
