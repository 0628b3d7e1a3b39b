using Diffusion.Framework.Data;
using Diffusion.Plugins.Metrics.Text;

namespace Diffusion.Plugins.Metrics;

/// <summary>Why a metric of labelled images, of points or of text cannot judge a data set.</summary>
internal static class DataRefusal
{
    public static string? UnlessLabelledImages(IDataSource source) =>
        UnlessImages(source) ?? (source.Describe().Classes == 0 ? "needs labelled images, but the data has no classes" : null);

    /// <summary>Why a metric that computes with values cannot judge states, whose numbers are names.</summary>
    public static string? UnlessNumbers(IDataSource source) =>
        source.Describe().Values is ContinuousValues ? null : $"needs numbers, and the data has {source.Describe().Values}";

    public static string? UnlessImages(IDataSource source) => UnlessNumbers(source) ?? (
        source.Describe().IsImage && source.Describe().Shape[1] >= 4 && source.Describe().Shape[2] >= 4 ? null
            : $"needs images of at least 4 x 4 pixels, but samples have shape {source.Describe()}");

    /// <summary>Unless samples are sequences of tokens, few enough for n-grams of this length to be numbered.</summary>
    public static string? UnlessTokens(IDataSource source, int n) => source.Describe().Values switch
    {
        TokenValues { Vocabulary: var many } when !Ngrams.Fit(many, n) => $"cannot number the sequences of {n} of {many} tokens",
        TokenValues => null,
        var values => $"needs sequences of tokens, such as text, and the data has {values}",
    };

    public static string? UnlessText(IDataSource source) => source.Describe().Values switch
    {
        TokenValues { Names: not null } => null,
        var values => $"needs text, whose tokens are characters, and the data has {values}",
    };
}
