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
