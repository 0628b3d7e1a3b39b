namespace Diffusion.Framework.Tests.Architecture.Samples;

internal class TheBase;

internal interface TheInterface;

internal interface TheConstraint;

[AttributeUsage(AttributeTargets.All)]
internal sealed class TheAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}

internal sealed class InAnAttributesArgument;

internal sealed class TheField;

internal sealed class InAnArgument;

internal sealed class InAnArray;

internal sealed class TheProperty;

internal sealed class TheParameter;

internal sealed class TheResult;

internal sealed class TheNested
{
    internal sealed class Inner;
}

internal sealed class TheCatch : Exception;

internal sealed class TheTypeOf;

internal sealed class TheLambda;

internal sealed class InAnIterator;

internal sealed class ThePassing;

internal static class TheCall
{
    public static ThePassing Give() => new();

    public static void Take(object item) => _ = item;
}

/// <summary>Refers to each of the types above in another way.</summary>
[The(typeof(InAnAttributesArgument))]
internal sealed class References<T> : TheBase, TheInterface
    where T : TheConstraint
{
    private readonly TheField _field = new();

    public List<InAnArgument[]> Lists { get; } = [];

    public TheProperty? Property => _field.Equals(null) ? null : new();

    public TheResult? Method(TheParameter parameter)
    {
        TheCall.Take(TheCall.Give());
        TheCall.Take(new InAnArray[1]);
        TheCall.Take(new TheNested.Inner());
        TheCall.Take(typeof(TheTypeOf));
        TheCall.Take((Func<object>)(() => new TheLambda()));
        try
        {
            TheCall.Take(parameter);
        }
        catch (TheCatch)
        {
            return null;
        }

        return new();
    }

    public IEnumerable<object> Iterator()
    {
        yield return new InAnIterator();
    }
}
