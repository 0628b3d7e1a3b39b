using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>How the words of captions become numbers for a network. Models that read captions choose one by an option.</summary>
public interface ITextEncoder
{
    static readonly PluginKind<ITextEncoder> Kind = new(
        "text-encoder", "how captions become numbers for a network", Effect.Training, "encoder")
    {
        IsOption = true,
    };

    /// <summary>A network of its own for a model. The model trains its parameters along with its own, keeps and loads them.</summary>
    /// <param name="width">Numbers of a token.</param>
    /// <param name="text">The part of the condition: its words and the longest caption.</param>
    TextNetwork Create(int width, ConditionSpace text);
}

/// <summary>What encodes captions.</summary>
/// <param name="name">Its name.</param>
public abstract class TextNetwork(string name) : nn.Module(name)
{
    /// <summary>Encodes captions, in the caller's dispose scope.</summary>
    /// <param name="places">Places of words, int64 [B, L]; null asks nothing of any sample.</param>
    /// <param name="batch">B.</param>
    public abstract EncodedText Encode(Tensor? places, long batch);
}

/// <summary>What an encoder made of captions.</summary>
/// <param name="Tokens">A vector for the whole caption, then one for each further token, such as a word, [B, 1 + L, width].</param>
/// <param name="IsThere">Where there is a token: the first always, bool [B, 1 + L].</param>
/// <param name="IsAsked">False for captions without a word, bool [B, 1].</param>
public readonly record struct EncodedText(Tensor Tokens, Tensor IsThere, Tensor IsAsked)
{
    /// <summary>The vectors of the whole captions, [B, width].</summary>
    public Tensor Whole => Tokens.select(1, 0);
}
