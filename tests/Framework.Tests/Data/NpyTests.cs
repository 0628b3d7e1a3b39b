using System.Text;
using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Data;

public sealed class NpyTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"diffusion-{Guid.NewGuid():N}.npy");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void ReadsBackWhatItWrote()
    {
        var values = arange(12, dtype: float32).reshape(3, 4);
        Npy.Write(_file, values);
        var read = Npy.Read(_file);
        Assert.Equal(values.shape, read.shape);
        Assert.Equal(values.data<float>().ToArray(), read.data<float>().ToArray());
    }

    [Fact]
    public void TheHeaderIsNumPys()
    {
        Npy.Write(_file, tensor(new long[] { 1, 2 }));
        var bytes = File.ReadAllBytes(_file);
        Assert.Equal(
            "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n",
            Encoding.ASCII.GetString(bytes, 10, 118));
        Assert.Equal(128 + 16, bytes.Length);
    }

    [Fact]
    public void ACutFileIsRefused()
    {
        Npy.Write(_file, zeros(10));
        File.WriteAllBytes(_file, File.ReadAllBytes(_file)[..^4]);
        Assert.Equal(
            $"'{_file}' cannot be read: it holds 36 bytes of data where 40 are expected.",
            Assert.Throws<InvalidDataException>(() => Npy.Read(_file)).Message);
    }
}
