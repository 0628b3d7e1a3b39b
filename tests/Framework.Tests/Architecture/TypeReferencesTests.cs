using Diffusion.Framework.Tests.Architecture.Samples;
using Mono.Cecil;

namespace Diffusion.Framework.Tests.Architecture;

public sealed class TypeReferencesTests
{
    [Fact]
    public void EveryWayToReferToATypeIsFound()
    {
        using var assembly = ModuleDefinition.ReadModule(typeof(TypeReferencesTests).Assembly.Location);
        var references = TypeReferences.Of(assembly.GetType(typeof(References<>).FullName));

        Assert.Equal(
            [
                "InAnArgument", "InAnArray", "InAnAttributesArgument", "InAnIterator", "TheAttribute", "TheBase", "TheCall", "TheCatch",
                "TheConstraint", "TheField", "TheInterface", "TheLambda", "TheNested", "TheParameter", "ThePassing",
                "TheProperty", "TheResult", "TheTypeOf",
            ],
            references.Select(t => t.Name).Order(StringComparer.Ordinal));
    }
}
