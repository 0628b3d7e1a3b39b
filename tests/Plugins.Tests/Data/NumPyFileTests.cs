using System.Buffers.Binary;
using System.Text;
using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>Files that NumPy itself wrote (make_files.py), and files that it never would.</summary>
public sealed class NumPyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The array is (arange(24) - 7).reshape(4, 3, 2), plus a number where the type has no sign.</summary>
    [Theory]
    [InlineData("c-f4", 0)]
    [InlineData("fortran-f4", 0)]
    [InlineData("fortran-f8", 0)]
    [InlineData("big-f4", 0)]
    [InlineData("big-f8", 0)]
    [InlineData("f2", 0)]
    [InlineData("i1", 0)]
    [InlineData("i2", 0)]
    [InlineData("big-i2", 0)]
    [InlineData("i4", 0)]
    [InlineData("big-i4", 0)]
    [InlineData("i8", 0)]
    [InlineData("fortran-big-i4", 0)]
    [InlineData("version-2", 0)]
    [InlineData("version-3", 0)]
    [InlineData("u2", 60007)]
    [InlineData("big-u2", 60007)]
    [InlineData("u4", 3000000007)]
    [InlineData("u8", 3000000007)]
    public void EveryTypeAndOrderIsRead(string name, long plus)
    {
        using var source = new NpyData(new() { File = Fixture(name) });
        Assert.Equal([3, 2], source.Describe().Shape);
        var all = source.Load().All.Values;
        var order = all.flatten(1).select(1, 0).argsort();
        Assert.Equal(
            Enumerable.Range(0, 24).Select(i => (float)(i - 7 + plus)),
            all.index_select(0, order).flatten().data<float>().ToArray());
        Assert.Equal(
            Enumerable.Range(0, 24).Select(i => (double)(i - 7 + plus)), Npy.Read(Fixture(name)).to(float64).flatten().data<double>()
                .ToArray());
    }

    [Fact]
    public void TruthIsZeroAndOne()
    {
        using var source = new NpyData(new() { File = Fixture("bool") });
        var all = source.Load().All.Values;
        Assert.Equal(12, all.sum().item<float>());
        Assert.Equal([0f, 1f], all.flatten().data<float>().ToArray().Distinct().Order());
    }

    [Theory]
    [InlineData("text", "its type '<U1' (text) is none of f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1.")]
    [InlineData("complex", "its type '<c8' (complex numbers) is none of f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1.")]
    [InlineData("objects", "its type '|O' (Python objects) is none of f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1.")]
    [InlineData("records", "it holds records, not numbers.")]
    public void WhatIsNoNumberIsNamed(string name, string why) =>
        Assert.Equal($"'{Fixture(name)}' cannot be read: {why}", Refusal(new() { File = Fixture(name) }));

    [Theory]
    [InlineData("scalar", "")]
    [InlineData("no-width", "4, 0")]
    public void AnArrayWithoutSamplesIsRefused(string name, string shape) => Assert.Equal(
        $"'{Fixture(name)}' holds no samples: expected an array of shape [N, ...] without a size of 0, found [{shape}].",
        Refusal(new() { File = Fixture(name) }));

    /// <summary>Nothing of these sizes is taken from memory.</summary>
    [Theory]
    [InlineData("(100000000000, 3)", "it holds 24 bytes of data where 1200000000000 are expected.")]
    [InlineData("(4294967296, 4294967296, 4294967296)", "its shape (4294967296, 4294967296, 4294967296) is none that an array can have.")]
    [InlineData("(99999999999999999999, 1)", "its shape (99999999999999999999, 1) is none that an array can have.")]
    [InlineData("(-3, -2)", "its shape (-3, -2) is none that an array can have.")]
    [InlineData("(3, x)", "its shape (3, x) is none that an array can have.")]
    [InlineData("3", "its header does not tell 'shape', a tuple of whole numbers.")]
    public void AnImpossibleShapeIsRefusedBeforeMemoryIsTaken(string shape, string why)
    {
        var file = Write($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}", new byte[24]);
        Assert.Equal($"'{file}' cannot be read: {why}", Refusal(new() { File = file }));
    }

    [Fact]
    public void AHeaderThatIsNoneIsRefused()
    {
        string Why(ReadOnlySpan<byte> bytes)
        {
            var file = _folder.File("wrong.npy", bytes);
            return Refusal(new() { File = file }).Replace($"'{file}' cannot be read: ", "", StringComparison.Ordinal);
        }

        Assert.Equal("it does not begin as a NumPy file.", Why("PK-this is a zip"u8));
        Assert.Equal("it does not begin as a NumPy file.", Why([]));
        Assert.Equal("its version is 4.0; versions 1.0 to 3.0 are read.", Why([0x93, .. "NUMPY"u8, 4, 0, 10, 0, 0, 0]));
        Assert.Equal("it ends within its header.", Why([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]));
        var header = "{'descr': '<f4', 'fortran_order': Perhaps, 'shape': (3, 2), }"u8;
        Assert.Equal(
            "its header does not tell 'fortran_order', True or False.",
            Why([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. new byte[24]]));
    }

    [Fact]
    public void LabelsMustBeWholeNumbersFromZeroWithoutGaps()
    {
        string x = Save("x", zeros(4, 2)), y = Path.Combine(_folder.Path, "labels.npy");
        string Message(params double[] labels) => Refusal(new() { File = x, Labels = Save("labels", tensor(labels)) });

        Assert.Equal(
            $"'{y}' has a label that is no class: expected a whole number from 0 at [2], found 1.5.", Message(0, 1, 1.5, 2));
        Assert.Equal(
            $"'{y}' has no sample of class 0: expected every class from 0 to 3 to have one, "
            + "found 3 different labels from 1 to 3. Number the classes from 0 without gaps.",
            Message(1, 2, 3, 3));
        Assert.Contains(" has no sample of class 1: ", Message(0, 2, 2, 0), StringComparison.Ordinal);
        Assert.Contains(" found 2 different labels from 0 to 1000000000000.", Message(0, 1e12, 0, 0), StringComparison.Ordinal);
    }

    /// <summary>Bytes are scaled in one place, and a range is compared with what comes of it.</summary>
    [Fact]
    public void ARangeThatIsNarrowerThanTheDataIsRefused()
    {
        var bytes = Save("u1", tensor(new byte[] { 0, 255, 7, 9 }).reshape(4, 1));
        Assert.Equal(
            $"'{bytes}' has values outside of data.range: expected 0 to 255, found -1 to 1, the first outside at [0, 0]. "
            + "Bytes become numbers from -1 to 1: write [-1, 1], or remove data.range.",
            Refusal(new() { File = bytes, Range = [0, 255] }));
        using (var fits = new NpyData(new() { File = bytes, Range = [-1, 1] })) Assert.Equal(4, fits.Load().All.Count);
        var numbers = Save("f4", tensor(new[] { 0f, 1f, 0.5f, 3f }).reshape(4, 1));
        Assert.Equal(
            $"'{numbers}' has values outside of data.range: expected 0 to 1, found 0 to 3, the first outside at [3, 0]. "
            + "Write a range that holds all of them, or remove data.range.",
            Refusal(new() { File = numbers, Range = [0, 1] }));
    }

    [Fact]
    public void LevelsThatTheDataDoNotHaveAreRefused()
    {
        var bytes = Save("u1", tensor(new byte[] { 0, 255, 7, 9 }).reshape(4, 1));
        using (var fits = new NpyData(new() { File = bytes, Range = [-1, 1], QuantisationLevels = 256 }))
            Assert.Equal(4, fits.Load().All.Count);
        Assert.Equal(
            $"'{bytes}' has values between the 16 levels of data.quantisationLevels: found 2 of 4, the first at [2, 0]. "
            + "Remove data.quantisationLevels, or name as many levels as there are.",
            Refusal(new() { File = bytes, Range = [-1, 1], QuantisationLevels = 16 }));
    }

    [Fact]
    public void WhatNoModelCanLearnFromHasAPlace()
    {
        var values = zeros(20, 3);
        values[13, 2] = float.NaN;
        values[7, 1] = float.PositiveInfinity;
        var file = Save("nan", values);
        Assert.Equal(
            $"'{file}' has something else than numbers: expected every value to be finite in single precision, "
            + "found 2 of 60 that are NaN or infinite, the first at [7, 1].",
            Refusal(new() { File = file }));
        var large = zeros(20, 3, dtype: float64);
        large[3, 0] = 2e30;
        file = Save("large", large);
        Assert.Equal(
            $"'{file}' has numbers that are too large to learn from: expected at most 1e18, whose square is finite in single precision, "
            + "found 1 of 60 that are larger, the first at [3, 0]. Divide them by a constant.",
            Refusal(new() { File = file }));
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "NumPy", name + ".npy");

    private static string Refusal(NpyOptions options)
    {
        using var source = new NpyData(options);
        return Assert.Throws<InvalidDataException>(source.Load).Message;
    }

    private string Save(string name, Tensor tensor)
    {
        var file = Path.Combine(_folder.Path, name + ".npy");
        using (tensor) Npy.Write(file, tensor);
        return file;
    }

    private string Write(string header, byte[] data)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return _folder.File("written.npy", [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data]);
    }
}
