using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Training;

/// <summary>
/// The exponential moving average of a module's parameters: <c>average += (1 - decay) (parameter - average)</c>. While few steps
/// have been made the decay is min(decay, (1 + n) / (10 + n)), so that the random start is soon forgotten.
/// </summary>
public sealed class AveragedParameters : IDisposable
{
    private readonly nn.Module _module;
    private readonly double _decay;
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _averages;

    public AveragedParameters(nn.Module module, double decay)
    {
        _module = module;
        _decay = decay;
        _parameters = [.. module.parameters()];
        _averages = [.. _parameters.Select(p => p.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>Takes the parameters after step <paramref name="step"/> (counted from 0) into the average.</summary>
    public void Update(long step)
    {
        using var noGradients = no_grad();
        double decay = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        if (!NativeOperators.AreAvailable)
        {
            for (int i = 0; i < _parameters.Length; i++) _averages[i].lerp_(_parameters[i], 1 - decay);
            return;
        }

        using var weight = tensor(1 - decay, _averages[0].dtype, _averages[0].device);
        NativeOperators.Lerp(_averages, _parameters, weight);
    }

    /// <summary>Puts the averages into the module until the result is disposed.</summary>
    public IDisposable Use()
    {
        var current = _parameters.Select(p => p.detach().clone().DetachFromDisposeScope()).ToArray();
        Copy(_averages, _parameters);
        return new Restoration(() =>
        {
            Copy(current, _parameters);
            foreach (var tensor in current) tensor.Dispose();
        });
    }

    /// <summary>Puts the averages into the module for good.</summary>
    public void Apply() => Copy(_averages, _parameters);

    public void Save(string file)
    {
        using (Use()) _module.save(file);
    }

    /// <summary>Reads saved averages; the module then holds them too.</summary>
    public void Load(string file)
    {
        ModuleFile.Load(file, _module);
        Copy(_parameters, _averages);
    }

    public void Dispose()
    {
        foreach (var average in _averages) average.Dispose();
    }

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        using var noGradients = no_grad();
        for (int i = 0; i < from.Length; i++) to[i].copy_(from[i]);
    }

    private sealed class Restoration(Action restore) : IDisposable
    {
        public void Dispose() => restore();
    }
}
