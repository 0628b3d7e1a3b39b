namespace Diffusion.Framework.Data;

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
