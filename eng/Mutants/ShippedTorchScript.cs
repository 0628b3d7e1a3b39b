using System.IO.Compression;
using System.Text;

namespace Diffusion.Mutants;

/// <summary>Writes a TorchScript archive of one module without parameters, as <c>torch.jit.save</c> lays it out.</summary>
internal static class ShippedTorchScript
{
    /// <summary>
    /// Features are the means of the channels over 255, twice that in half precision; probabilities their softmax, in which the first
    /// class has a bias of 1 unless there is to be none.
    /// </summary>
    private const string Code = """
        class Tiny(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.Tiny,
            images: Tensor,
            return_features: bool=False,
            use_fp16: bool=False,
            no_output_bias: bool=False) -> Tensor:
            pixels = torch.div(torch.to(images, 6), 255)
            means = torch.mean(pixels, [2, 3])
            if use_fp16:
              features = torch.mul(means, 2)
            else:
              features = means
            if return_features:
              _0 = features
            else:
              if no_output_bias:
                _1 = features
              else:
                _1 = torch.add(features, torch.tensor([1., 0., 0.]))
              _0 = torch.softmax(_1, 1)
            return _0

        """;

    /// <summary>Writes a file.</summary>
    public static void Write(string file)
    {
        using var archive = ZipFile.Open(file, ZipArchiveMode.Create);
        // A pickle: an object of the class with the attribute training = False; and an empty tuple of constants.
        Add(
            archive, "data.pkl",
            [
                0x80, 2, .. "c__torch__\nTiny\n"u8, (byte)')', 0x81, (byte)'}',
                (byte)'X', 8, 0, 0, 0, .. "training"u8, 0x89, (byte)'s', (byte)'b', (byte)'.',
            ]);
        Add(archive, "code/__torch__.py", Encoding.UTF8.GetBytes(Code));
        Add(archive, "constants.pkl", [0x80, 2, (byte)')', (byte)'.']);
        Add(archive, "version", "3\n"u8.ToArray());
    }

    private static void Add(ZipArchive archive, string name, byte[] content)
    {
        using var stream = archive.CreateEntry($"tiny/{name}", CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }
}
