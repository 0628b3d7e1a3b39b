using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Discrete;

/// <summary>
/// How one step of full strength changes a state. Columns are where a state comes from and sum to one, <c>q' = D q</c> as in 002; papers
/// with rows, such as Austin et al. 2021, write the transpose, which is another matrix where D is not symmetric.
/// </summary>
public interface ITransition
{
    static readonly PluginKind<ITransition> Kind = new("transition", "how one step changes a state", Effect.Training);

    /// <summary>True when the process has one state more than the data, the last: the mask, which no state leaves.</summary>
    bool AddsMask => false;

    /// <summary>True when states are ordered and a step goes to nearby ones.</summary>
    bool IsOrdered => false;

    /// <summary>Why it has no matrix for so many states, as a clause that follows its name; null when it has.</summary>
    string? Refusal(int states) => null;

    /// <summary>D: entry [i, j] is the probability that state j becomes state i.</summary>
    /// <param name="states">How many states the process has, the mask among them.</param>
    double[,] Matrix(int states);
}
