using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;

namespace Diffusion.Plugins.Tasks.Captions;

/// <summary>Captions that an experiment names in <c>sampling.captions</c>.</summary>
internal static class NamedCaptions
{
    public const string Description = "the captions that are asked for, in turn; those of the test part, in a random order, when absent";

    private const string Path = "sampling.captions";
    private const int MostWordsTold = 40;

    /// <summary>Their words as the data numbers them, one caption after the other; null where none are named.</summary>
    public static IReadOnlyList<double>? Numbers(IReadOnlyList<string>? captions, ConditionSpace asked) =>
        captions?.SelectMany(c => asked.Words!.Places(c, asked.Size)).Select(p => (double)p).ToList();

    /// <summary>What is wrong with them.</summary>
    /// <param name="captions">The captions.</param>
    /// <param name="space">What can be asked.</param>
    /// <param name="data">The name of the data.</param>
    public static IEnumerable<Problem> Check(IReadOnlyList<string> captions, DataSpace space, string data)
    {
        if (space.Find(ConditionPart.Text) is not { Words: { } words } text)
        {
            yield return new("", Path, $"the data '{data}' has no captions; remove this key.");
            yield break;
        }

        if (captions.Count == 0) yield return new("", Path, "is an empty list; name a caption or remove this key.");
        foreach (var (i, caption) in captions.Index())
            if (Refusal(caption, words, text.Size, data) is { } why) yield return new("", $"{Path}.{i}", $"found '{caption}'{why}");
    }

    private static string? Refusal(string caption, Vocabulary words, int longest, string data)
    {
        int count = Vocabulary.Split(caption).Count;
        if (count == 0) return ", which has no word.";
        if (count > longest) return $" of {count} words; the longest caption of the data '{data}' has {longest}.";
        if (words.Unknown(caption) is not { Count: > 0 } unknown) return null;
        return $"; the captions of the data '{data}' never have the word{(unknown.Count > 1 ? "s" : "")} "
            + $"{string.Join(", ", unknown.Select(w => $"'{w}'"))}. Their words are: {string.Join(", ", words.Words.Take(MostWordsTold))}"
            + $"{(words.Count > MostWordsTold ? $" and {words.Count - MostWordsTold} more" : "")}.";
    }
}
