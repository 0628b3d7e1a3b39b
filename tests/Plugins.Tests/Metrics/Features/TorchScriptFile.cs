using System.IO.Compression;
using System.Text;

namespace Diffusion.Plugins.Tests.Metrics.Features;

/// <summary>Writes a TorchScript archive of one module without parameters, as <c>torch.jit.save</c> lays it out.</summary>
internal static class TorchScriptFile
{
    /// <summary>Features are the means of the channels over 255; probabilities their softmax.</summary>
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
            features = torch.mean(pixels, [2, 3])
            if return_features:
              _0 = features
            else:
              _0 = torch.softmax(features, 1)
            return _0

        """;

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
