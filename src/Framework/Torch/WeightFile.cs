using System.Collections;
using TorchSharp.PyBridge;
using static TorchSharp.torch;

namespace Diffusion.Framework.Torch;

/// <summary>
/// Weights of a module in a file that Python reads and writes: safetensors (<c>.safetensors</c>), or PyTorch's state dictionary
/// (<c>.pt</c>, <c>.pth</c>, <c>.bin</c>). Names and shapes are those of <c>state_dict()</c>.
/// </summary>
public static class WeightFile
{
    private const string Safetensors = ".safetensors";

    private static readonly string[] Pickled = [".pt", ".pth", ".bin"];

    /// <summary>What a state dictionary may be wrapped in.</summary>
    private static readonly string[] Wrappings = ["state_dict", "model", "ema", "model_state_dict"];

    /// <summary>Why a file's name does not say its format, as a sentence; null where it does.</summary>
    public static string? Refusal(string file) =>
        Path.GetExtension(file) is var ending && (ending == Safetensors || Pickled.Contains(ending)) ? null
        : $"'{Path.GetFileName(file)}' does not say its format; allowed endings: {Safetensors}, {string.Join(", ", Pickled)}.";

    /// <summary>Writes every parameter and buffer; an existing file is replaced.</summary>
    /// <exception cref="InvalidDataException">When the name does not say a known format.</exception>
    public static void Write(nn.Module module, string file)
    {
        if (Refusal(file) is { } refusal) throw new InvalidDataException(refusal);
        using var scope = NewDisposeScope();
        var tensors = module.state_dict().ToDictionary(t => t.Key, t => t.Value.detach().cpu().contiguous());
        var partial = file + ".partial";
        if (file.EndsWith(Safetensors, StringComparison.Ordinal)) TorchSharp.PyBridge.Safetensors.SaveStateDict(partial, tensors);
        else PyTorchPickler.PickleStateDict(partial, tensors);
        File.Move(partial, file, overwrite: true);
    }

    /// <summary>Reads a file into a module of the same names and shapes, on its device and in its precision.</summary>
    /// <exception cref="InvalidDataException">When the file cannot be read, or is another network's; the message says how they
    /// differ.</exception>
    public static void LoadInto(nn.Module module, string file)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var saved = Read(file);
        var own = module.state_dict();
        var problems = own.Keys.Except(saved.Keys).Select(name => $"it lacks '{name}'")
            .Concat(saved.Keys.Except(own.Keys).Select(name => $"it has '{name}', which the network has not"))
            .Concat(own.Where(t => saved.TryGetValue(t.Key, out var other) && !other.shape.SequenceEqual(t.Value.shape)).Select(t =>
                $"'{t.Key}' is [{string.Join(", ", saved[t.Key].shape)}] in it and [{string.Join(", ", t.Value.shape)}] in the network"))
            .ToList();
        if (problems.Count > 0)
            throw new InvalidDataException(
                $"'{file}' holds the weights of another network: {string.Join("; ", problems.Take(5))}"
                + (problems.Count > 5 ? $"; and {problems.Count - 5} more" : "")
                    + $". It has {saved.Count} tensors, the network {own.Count}.");
        foreach (var (name, tensor) in own) tensor.copy_(saved[name]);
    }

    /// <summary>The tensors of a file by name, on the CPU, in the caller's dispose scope.</summary>
    /// <exception cref="InvalidDataException">When the file cannot be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string file)
    {
        if (Refusal(file) is { } refusal) throw new InvalidDataException(refusal);
        if (!File.Exists(file)) throw new InvalidDataException($"There is no file '{file}'.");
        try
        {
            return file.EndsWith(Safetensors, StringComparison.Ordinal)
                ? TorchSharp.PyBridge.Safetensors.LoadStateDict(file)
                : Tensors(PyTorchUnpickler.UnpickleStateDict(file));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or InvalidDataException))
        {
            throw new InvalidDataException(
                $"'{file}' cannot be read as weights: {e.Message.Split('\n')[0].TrimEnd('.')}. Write it with safetensors, or with torch.save of "
                + "a state_dict() in the zip format of PyTorch 1.6 or later.", e);
        }
    }

    private static Dictionary<string, Tensor> Tensors(IDictionary table)
    {
        foreach (var name in Wrappings)
            if (table.Contains(name) && table[name] is IDictionary inner) return Tensors(inner);
        return table.Keys.Cast<object>().Where(key => table[key] is Tensor).ToDictionary(key => (string)key, key => (Tensor)table[key]!);
    }
}
