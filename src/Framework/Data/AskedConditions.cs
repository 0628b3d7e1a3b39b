using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>
/// What is asked of samples where an experiment names nothing. Sample i asks for a class, in an order that keeps to the training data's
/// shares at every count, and for everything else of a row of the data of that class. It depends on the seed, i and the data alone.
/// </summary>
/// <param name="space">What can be asked.</param>
/// <param name="train">Whose shares of classes are kept to.</param>
/// <param name="rows">Where the other parts come from.</param>
/// <param name="streams">Stream "asked rows" gives the order of the rows.</param>
public sealed class AskedConditions(DataSpace space, Samples train, Samples rows, RandomStreams streams)
{
    /// <summary>What the first samples ask; null where the data has nothing that can be asked.</summary>
    /// <param name="count">How many samples.</param>
    /// <param name="named">The numbers that are named for a part, which are asked for in turn; null where none are.</param>
    public Condition? Of(int count, Func<ConditionSpace, IReadOnlyList<double>?> named)
    {
        var asked = Named(ConditionPart.Class) is { } classes ? classes
            : train.Classes is { } known ? tensor(ClassOrder.Of(known.bincount(null).data<long>().ToArray(), count)) : null;
        Tensor? from = null;
        return Condition.Of(space.Conditions.Select(c => (c.Part, (Tensor?)(
            c.Part == ConditionPart.Class
                ? asked!
                : Named(c.Part) ?? rows.Condition![c.Part]!.index_select(0, from ??= Rows(count, asked))))));

        Tensor? Named(ConditionPart part) => space.Find(part) is { } asked && named(asked) is { } numbers
            ? InTurn(part.Rows(numbers, asked.Size), count) : null;
    }

    private static Tensor InTurn(Tensor rows, int count) => rows.index_select(0, arange(count, dtype: int64) % rows.shape[0]);

    /// <summary>A row for each sample: in random order, those of its class in turn where there are any.</summary>
    private Tensor Rows(int count, Tensor? asked)
    {
        using var random = streams.Fresh("asked rows");
        var order = randperm(rows.Count, device: CPU, generator: random).data<long>().ToArray();
        if (asked is null || rows.Classes is null) return InTurn(tensor(order), count);

        var classes = rows.Classes.data<long>().ToArray();
        var ofClass = order.ToLookup(row => classes[row]).ToDictionary(g => g.Key, g => g.ToArray());
        var taken = new Dictionary<long, long>();
        return tensor(asked.data<long>().ToArray().Select((k, i) =>
        {
            var choice = ofClass.GetValueOrDefault(k, order);
            long turn = choice == order ? i : taken[k] = taken.GetValueOrDefault(k, -1) + 1;
            return choice[turn % choice.Length];
        }).ToArray());
    }
}

/// <summary>Classes in an order whose every beginning has the shares of a data set, as well as whole numbers can.</summary>
public static class ClassOrder
{
    /// <summary>
    /// The classes of the first samples: each takes the class that is furthest behind its share, the lowest of several (Tijdeman 1980
    /// bounds such orders). Equal shares give every class in turn; a class without data is never asked for.
    /// </summary>
    /// <param name="sizes">How many samples of each class the data has, [K].</param>
    /// <param name="count">How many are wanted.</param>
    public static long[] Of(IReadOnlyList<long> sizes, int count)
    {
        long total = sizes.Sum();
        var behind = new long[sizes.Count];
        var order = new long[count];
        for (int i = 0; i < count; i++)
        {
            int next = 0;
            for (int k = 0; k < behind.Length; k++)
            {
                behind[k] += sizes[k];
                if (behind[k] > behind[next]) next = k;
            }

            behind[next] -= total;
            order[i] = next;
        }

        return order;
    }
}
