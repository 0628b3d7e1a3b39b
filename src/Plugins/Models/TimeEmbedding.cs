using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// Embeds the time and the condition as one vector: sinusoids of 1000 t at geometric frequencies
/// (Vaswani et al. 2017, section 3.5), a small MLP, plus a learned vector for each class and one for "no class", plus a linear map
/// of the target and a learned vector for "no target", plus a linear map of what an <see cref="ITextEncoder"/> makes of the caption.
/// </summary>
internal sealed class TimeEmbedding : nn.Module
{
    private const double TimeScale = 1000, LongestPeriod = 10_000;

    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Embedding? _classes;
    private readonly Linear? _target;
    private readonly Parameter? _noTarget;
    private readonly TextNetwork? _text;
    private readonly Linear? _fromText;
    private readonly bool _zeros;

    /// <param name="width">Number of sinusoids; even.</param>
    /// <param name="output">Width of the embedding.</param>
    /// <param name="space">Says which conditions there are.</param>
    /// <param name="absent">What stands for a part of which nothing is asked.</param>
    /// <param name="encoder">Encodes captions; the one that comes with the models when absent.</param>
    public TimeEmbedding(
        int width, int output, DataSpace space, AbsentCondition absent = AbsentCondition.Learned, ITextEncoder? encoder = null)
        : base("time embedding")
    {
        _zeros = absent == AbsentCondition.Zeros;
        _first = nn.Linear(width, output);
        _second = nn.Linear(output, output);
        if (space.Classes > 0) _classes = nn.Embedding(space.Classes + 1, output);
        if (space.TargetSize > 0)
        {
            _target = nn.Linear(space.TargetSize, output);
            _noTarget = nn.Parameter(zeros(output));
        }

        if (space.Find(ConditionPart.Text) is { } text)
        {
            _text = (encoder ?? new WordEncoder()).Create(output, text);
            _fromText = nn.Linear(output, output);
        }

        register_buffer("frequencies", exp(arange(width / 2, dtype: float32) * (-Math.Log(LongestPeriod) / (width / 2))));
        RegisterComponents();
    }

    /// <summary>[B] times and what is asked of each sample to [B, output].</summary>
    public Tensor Embed(Tensor time, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var angles = (time * TimeScale).unsqueeze(1) * get_buffer("frequencies")!.unsqueeze(0);
        var embedding = _second.call(nn.functional.silu(_first.call(cat([angles.cos(), angles.sin()], 1))));
        if (_classes is not null)
        {
            var classes = condition?[ConditionPart.Class] ?? full(time.shape[0], ConditionPart.NoClass, dtype: int64, device: time.device);
            embedding += Present(_classes.call(classes + 1), classes.ne(ConditionPart.NoClass).unsqueeze(1));
        }

        if (_target is not null)
        {
            var targets = (condition?[ConditionPart.Target] ?? full([time.shape[0], _target.in_features], double.NaN, device: time.device))
                .to(embedding.dtype);
            var absent = targets.isnan().any(1, keepdim: true);
            embedding += Present(where(absent, _noTarget!, _target.call(targets.nan_to_num())), absent.logical_not());
        }

        if (_text is not null)
        {
            var text = _text.Encode(condition?[ConditionPart.Text], time.shape[0]);
            embedding += Present(_fromText!.call(text.Whole), text.IsAsked);
        }

        return embedding.MoveToOuterDisposeScope();
    }

    /// <summary>What stands for the condition, [B, output]: zeros where nothing is asked, [B, 1] false, if that is chosen.</summary>
    private Tensor Present(Tensor vectors, Tensor asked) => _zeros ? vectors * asked.to(vectors.dtype) : vectors;
}

/// <summary>What networks get in the place of a condition of which nothing is asked.</summary>
public enum AbsentCondition
{
    /// <summary>A vector that is learned.</summary>
    Learned,

    /// <summary>Nothing is added (001, classifier-free guidance: "e.g. replace by zeros").</summary>
    Zeros,
}
