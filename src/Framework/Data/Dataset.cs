using System.Security.Cryptography;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>A loaded data set in three parts.</summary>
/// <param name="Train">What models are trained on.</param>
/// <param name="Validation">
/// What things are selected or tuned on; null where the data has no such part, and nothing can be selected then.
/// </param>
/// <param name="Test">What verdicts are about: no model is trained and nothing is selected on it.</param>
/// <param name="Digest">SHA-256 of the values, hexadecimal: the identity of the data.</param>
/// <param name="Modes">The mixture that the data was drawn from, where that is known.</param>
/// <param name="Augmentation">How training batches are changed at random; null leaves them as they are.</param>
public sealed record Dataset(
    Samples Train, Samples? Validation, Samples Test, string Digest, Modes? Modes = null, IAugmentation? Augmentation = null)
{
    /// <summary>The names of columns and classes, where the data's files have some.</summary>
    public DataNames Names { get; init; } = DataNames.None;

    /// <summary>The identity of the data that the training part is of; <see cref="Digest"/> unless other parts were exchanged.</summary>
    public string Origin { get; private init; } = Digest;

    /// <summary>
    /// The same data, but what is judged by the test part is judged by the validation part: for what is seen while a network is trained.
    /// </summary>
    /// <exception cref="InvalidOperationException">When the data has no validation part.</exception>
    public Dataset JudgedByValidation() => this with { Test = Of(DataPart.Validation), Digest = $"{Digest}/validation", Origin = Origin };

    /// <summary>How many samples each part has.</summary>
    public DataSizes Sizes => new(Train.Count, Validation?.Count ?? 0, Test.Count);

    /// <summary>Everything: training, validation and test data, in this order.</summary>
    public Samples All => Validation is null ? Train.Concat(Test) : Train.Concat(Validation).Concat(Test);

    /// <summary>A part.</summary>
    /// <exception cref="InvalidOperationException">When the data has no validation part.</exception>
    public Samples Of(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Test => Test,
        _ => Validation ?? throw new InvalidOperationException("The data has no validation part."),
    };

    /// <summary>Hands every tensor to the dispose scope around the current one.</summary>
    public Dataset MoveToOuterDisposeScope()
    {
        foreach (var tensor in new[] { Train, Validation, Test }.SelectMany(p => p?.Tensors ?? []).Append(Modes?.Centers))
            tensor?.MoveToOuterDisposeScope();
        return this;
    }
}

/// <summary>A part of a data set. No sample is in two of them.</summary>
public enum DataPart
{
    /// <summary>What models are trained on.</summary>
    Train,

    /// <summary>What is selected or tuned on: checkpoints, when to stop, guidance scales. Data may have none.</summary>
    Validation,

    /// <summary>What verdicts are about; nothing is selected on it.</summary>
    Test,
}

/// <summary>How many samples each part of a data set has.</summary>
public sealed record DataSizes(long Train, long Validation, long Test);

/// <summary>Where data comes from. Loading gives the same data every time.</summary>
public interface IDataSource
{
    static readonly PluginKind<IDataSource> Kind = new("data", "what is learned", Effect.Training);

    /// <summary>What a sample is. It looks at what files tell cheaply, names, headers and sizes, and loads no data.</summary>
    /// <exception cref="InvalidDataException">When a file is missing or is not as it must be.</exception>
    DataSpace Describe();

    /// <summary>True when the data is drawn from a mixture whose modes are known (see <see cref="Dataset.Modes"/>).</summary>
    bool HasModes => false;

    /// <summary>The distribution that the data is drawn from, where it is a mixture of Gaussians; null otherwise.</summary>
    GaussianMixture? Mixture => null;

    /// <summary>True when the data has a validation part; without one nothing can be selected on it.</summary>
    bool HasValidation => false;

    /// <summary>What of the files is left out, in sentences; known once they were looked at.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Describe"/>.</exception>
    IReadOnlyList<string> Notes => [];

    /// <summary>Reads or generates the data, on the CPU.</summary>
    /// <exception cref="InvalidDataException">When a file has a value that nothing can be learned from.</exception>
    Dataset Load();

    /// <summary>Loads, and tells how far it is where that takes long.</summary>
    Dataset Load(Action<DataProgress> progress) => Load();
}

/// <summary>How far the loading of data is.</summary>
/// <param name="Text">What is loaded and where it is kept, such as "45 samples of [3, 4096, 4096], 8.4 GiB in memory".</param>
/// <param name="Bytes">The memory that it takes.</param>
/// <param name="Done">Samples done.</param>
/// <param name="Count">Samples in all.</param>
public sealed record DataProgress(string Text, long Bytes, long Done, long Count);

/// <summary>
/// sum_k w_k N(m_k, s_k^2 I): a distribution whose marginals, scores and posteriors are known in closed form at every noise level.
/// Where the data has labels, the label of a sample is the component it was drawn from.
/// </summary>
/// <param name="Weights">w_k, positive, with sum 1; [K].</param>
/// <param name="Means">m_k; K vectors of D numbers.</param>
/// <param name="StandardDeviations">s_k, positive; [K].</param>
public sealed record GaussianMixture(
    IReadOnlyList<double> Weights, IReadOnlyList<IReadOnlyList<double>> Means, IReadOnlyList<double> StandardDeviations)
{
    public int Components => Weights.Count;

    public int Dimensions => Means[0].Count;

    /// <summary>log p(x) in nats, or log p(x | k) where a component is given.</summary>
    /// <param name="x">[D].</param>
    /// <param name="component">k, or null.</param>
    public double LogDensity(IReadOnlyList<double> x, int? component = null)
    {
        if (component is { } k) return LogDensityOf(k, x);
        double[] logs = [.. Enumerable.Range(0, Components).Select(j => Math.Log(Weights[j]) + LogDensityOf(j, x))];
        double largest = logs.Max();
        return largest + Math.Log(logs.Sum(l => Math.Exp(l - largest)));
    }

    /// <summary>E x; [D].</summary>
    public double[] Mean() =>
        [.. Enumerable.Range(0, Dimensions).Select(d => Enumerable.Range(0, Components).Sum(k => Weights[k] * Means[k][d]))];

    /// <summary>E (x - mean)(x - mean)^T; [D, D].</summary>
    public double[,] Covariance()
    {
        var mean = Mean();
        var covariance = new double[Dimensions, Dimensions];
        for (int i = 0; i < Dimensions; i++)
        {
            for (int j = 0; j < Dimensions; j++)
            {
                covariance[i, j] = Enumerable.Range(0, Components).Sum(k =>
                {
                    double within = i == j ? StandardDeviations[k] * StandardDeviations[k] : 0;
                    return Weights[k] * ((Means[k][i] - mean[i]) * (Means[k][j] - mean[j]) + within);
                });
            }
        }

        return covariance;
    }

    private double LogDensityOf(int k, IReadOnlyList<double> x)
    {
        double deviation = StandardDeviations[k];
        return -Dimensions * Math.Log(deviation * Math.Sqrt(2 * Math.PI))
            - Enumerable.Range(0, Dimensions).Sum(d => Math.Pow((x[d] - Means[k][d]) / deviation, 2)) / 2;
    }
}

/// <summary>An equally weighted mixture of isotropic Gaussians.</summary>
/// <param name="Centers">Means, [K, D].</param>
/// <param name="StandardDeviation">Standard deviation of every component in every direction.</param>
public sealed record Modes(Tensor Centers, double StandardDeviation);

/// <summary>SHA-256 of tensors, for the identity of data and of samples.</summary>
public sealed class Digest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>64 hexadecimal digits over the raw bytes of the tensors, in order.</summary>
    public static string Of(params IEnumerable<Tensor?> tensors)
    {
        using var digest = new Digest();
        foreach (var tensor in tensors) if (tensor is not null) digest.Append(tensor);
        return digest.Finish();
    }

    /// <summary>The same of samples, their values first; those that are stored are read piece by piece.</summary>
    public static string Of(Samples samples)
    {
        using var digest = new Digest();
        samples.Stored?.ForEachChunk((chunk, _) => digest.Append(chunk));
        foreach (var tensor in samples.Tensors) digest.Append(tensor);
        return digest.Finish();
    }

    /// <summary>Adds the raw bytes of a tensor. One tensor and its rows one after the other give the same digest.</summary>
    public void Append(Tensor tensor)
    {
        using var host = tensor.detach().cpu().contiguous();
        host.ForEachPiece((piece, _) => _hash.AppendData(piece));
    }

    /// <summary>64 hexadecimal digits of all that was added.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}

/// <summary>
/// Batches in a fresh random order every epoch. The order is a function of the seed and the epoch alone, so batch
/// number n is the same whether training was interrupted or not. So are the codes that are drawn for a batch. What a codec needs of a
/// sample is prepared once, unless samples are changed at random.
/// </summary>
public sealed class BatchSource(
    Samples data, int batchSize, RandomStreams streams, Compute compute, IAugmentation? augmentation = null, IFittedCodec? codec = null)
    : IDisposable
{
    private readonly Samples _data = Prepared(data, compute, augmentation, codec);
    private readonly int _batchSize = (int)Math.Min(batchSize, data.Count);
    private Tensor? _order;
    private long _epoch = -1;

    /// <summary>Batches in one pass over the data; a remainder that does not fill a batch is left out of the epoch.</summary>
    public long BatchesPerEpoch => _data.Count / _batchSize;

    /// <summary>Batch number <paramref name="step"/>, counted from 0 across epochs.</summary>
    public Samples Batch(long step)
    {
        long epoch = Math.DivRem(step, BatchesPerEpoch, out long position);
        if (epoch != _epoch) Shuffle(epoch);
        using var index = _order!.narrow(0, position * _batchSize, _batchSize);
        var batch = _data.Select(index);
        if (_data.Stored is not null) batch = batch.To(compute);
        if (augmentation is not null)
        {
            using var random = streams.Fresh($"augmentation {step}");
            batch = batch with { Values = augmentation.Apply(batch.Values, random) };
        }

        if (codec is null) return batch;
        using var ofCodes = streams.Fresh($"codes {step}");
        return codec.Draw(augmentation is null ? batch : codec.PrepareBatch(batch), ofCodes);
    }

    public void Dispose() => _order?.Dispose();

    /// <summary>What batches are taken from. Stored samples stay where they are; what a codec made of them is in memory.</summary>
    private static Samples Prepared(Samples data, Compute compute, IAugmentation? augmentation, IFittedCodec? codec)
    {
        var there = data.Stored is null ? data.To(compute) : data;
        return codec is null || augmentation is not null ? there : codec.Prepare(there);
    }

    private void Shuffle(long epoch)
    {
        using var random = streams.Fresh($"data order {epoch}");
        _order?.Dispose();
        _order = randperm(_data.Count, device: CPU, generator: random).to(_data.Stored is null ? compute.Device : CPU)
            .DetachFromDisposeScope();
        _epoch = epoch;
    }
}
