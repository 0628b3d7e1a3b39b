using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Torch;

/// <summary>Reads the files that TorchSharp's <c>Module.save</c> writes.</summary>
internal static class ModuleFile
{
    /// <summary>
    /// Reads saved values into a module's own tensors, on their device and in their precision. TorchSharp's <c>Module.load</c> moves a
    /// module from another device to the CPU and back, which makes new parameters; an optimizer that has the old ones has tensors that are
    /// gone.
    /// </summary>
    /// <exception cref="InvalidDataException">When the file is another module's.</exception>
    public static void Load(string file, nn.Module module)
    {
        using var noGradients = no_grad();
        using var reader = new BinaryReader(File.OpenRead(file));
        var tensors = module.state_dict();
        long count = reader.Read7BitEncodedInt64();
        if (count != tensors.Count)
            throw new InvalidDataException($"'{file}' holds {count} tensors, but the module has {tensors.Count}.");
        for (; count > 0; count--)
        {
            var name = reader.ReadString();
            if (!tensors.TryGetValue(name, out var tensor))
                throw new InvalidDataException($"'{file}' holds '{name}', which the module has not.");
            using var saved = TensorExtensionMethods.Load(reader);
            if (!saved.shape.SequenceEqual(tensor.shape))
                throw new InvalidDataException(
                    $"'{file}' holds '{name}' as [{string.Join(", ", saved.shape)}], "
                    + $"but the module has it as [{string.Join(", ", tensor.shape)}].");
            tensor.copy_(saved);
        }
    }
}
